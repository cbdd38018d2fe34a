import type { TableStore } from '../../../xcat-compat/tables/store.js';
import { objectType } from './object-names.js';
import { type ObjectValues, readObjects } from './read-objects.js';

/** What the groups have that objects name in their attribute `groups`, read once for all of them. */
export interface GroupValues {
  of(values: ReadonlyMap<string, string>): readonly ObjectValues[];
}

export async function groupValues(
  store: TableStore,
  objects: Iterable<{ readonly values: ReadonlyMap<string, string> }>,
): Promise<GroupValues> {
  const group = objectType('group');
  const names = new Set([...objects].flatMap(({ values }) => groupNames(values)));
  const found: ReadonlyMap<string, ObjectValues> =
    group === undefined || names.size === 0 ? new Map() : await readObjects(store, group, [...names]);
  return { of: (values) => groupNames(values).flatMap((name) => found.get(name) ?? []) };
}

function groupNames(values: ReadonlyMap<string, string>): readonly string[] {
  return values.get('groups')?.split(',') ?? [];
}
