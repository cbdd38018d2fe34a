import type { ObjectType } from '../../../xcat-compat/tables/definitions/index.js';
import type { Change, TableStore } from '../../../xcat-compat/tables/store.js';
import { hasRows } from '../has-rows.js';

/** The changes that remove objects from all tables their type is kept in [DBobjUtils.pm:1501]. */
export async function removals(
  store: TableStore,
  type: ObjectType,
  names: readonly string[],
): Promise<readonly Change[]> {
  if (names.length === 0) return [];
  if (type.name === 'site') {
    const keys = (await store.rows('site')).flatMap(({ key }) => key ?? []);
    return [{ kind: 'delete', table: 'site', where: { key: keys } }];
  }
  const places = new Map(
    type.attributes.map(({ table, key, fixed }) => [
      JSON.stringify([table, key, fixed]),
      { table, key, fixed },
    ]),
  );
  const changes: Change[] = [];
  for (const { table, key, fixed } of places.values()) {
    if (!(await hasRows(store, table))) continue;
    changes.push({ kind: 'delete', table, where: { [key]: names, ...fixed } });
  }
  return changes;
}
