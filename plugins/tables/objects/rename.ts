import type { TableStore } from '../../../xcat-compat/tables/store.js';
import { hasRows } from '../has-rows.js';
import type { Talk } from '../talk.js';
import type { Options } from './arguments.js';
import type { Ended } from './mkdef.js';
import { objectNames } from './object-names.js';
import type { Targets } from './object-targets.js';
import { messages } from './objects-texts.js';

/** `chdef OLD -n NEW`: every row of the object gets the new name [DBobjectdefs.pm:2100]. */
export async function rename(
  targets: Targets,
  options: Options,
  store: TableStore,
  talk: Talk,
): Promise<Ended> {
  const { has, newName, where } = options;
  const refuse = (ended: Ended, text: string): Ended => {
    talk.error(text);
    return ended;
  };
  if (['dynamic', 'plus', 'minus', 'stanza'].some(has) || where.length > 0)
    return refuse('usage', messages.renameWithOthers);
  const [named] = targets.named;
  const [name, ...others] = named?.names ?? [];
  if (others.length > 0) return refuse('usage', messages.renameOne);
  if (named === undefined || name === undefined) return refuse('failed', messages.noNames);
  const { type } = named;
  const there = await objectNames(store, type);
  if (!there.includes(name)) return refuse('failed', messages.renameUnknown(name));
  if (there.includes(newName)) return refuse('failed', messages.renameTaken(newName));

  const places = new Map(
    type.attributes.map(({ table, key, fixed }) => [
      `${table}.${key}.${JSON.stringify(fixed)}`,
      { table, key, fixed },
    ]),
  );
  const tables = new Set<string>();
  for (const { table } of places.values()) if (await hasRows(store, table)) tables.add(table);
  await store.change(
    [...places.values()]
      .filter(({ table }) => tables.has(table))
      .map(({ table, key, fixed }) => ({
        kind: 'update',
        table,
        where: { [key]: name, ...fixed },
        values: { [key]: newName },
      })),
  );
  talk.info(messages.renamed(name, newName));
  return 'done';
}
