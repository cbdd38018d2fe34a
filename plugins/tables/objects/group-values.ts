import type { TableStore } from '../../../xcat-compat/tables/store.js';
import { objectType } from './object-names.js';
import { placesOf } from './object-places.js';
import { type ObjectValues, readObjects } from './read-objects.js';
import type { WantedObject } from './write-objects.js';

/** What the groups that objects name in their attribute `groups` say to the conditions of what is set; read once for all. */
export interface GroupValues {
  of(values: ReadonlyMap<string, string>): readonly ObjectValues[];
}

export async function groupValues(store: TableStore, objects: Iterable<WantedObject>): Promise<GroupValues> {
  const group = objectType('group');
  const names = new Set<string>();
  const wanted = new Set<string>();
  for (const object of objects) {
    for (const name of groupNames(object.values)) names.add(name);
    for (const attribute of conditionAttributes(object)) wanted.add(attribute);
  }
  const found: ReadonlyMap<string, ObjectValues> =
    group === undefined || names.size === 0
      ? new Map()
      : await readObjects(store, group, [...names], [...wanted]);
  return { of: (values) => groupNames(values).flatMap((name) => found.get(name) ?? []) };
}

/** The attributes that decide where something that is set has its place. */
function conditionAttributes({ type, values }: WantedObject): readonly string[] {
  return [...values.keys()].flatMap((name) =>
    placesOf(type, name).flatMap(({ onlyIf }) => onlyIf?.attribute ?? []),
  );
}

function groupNames(values: ReadonlyMap<string, string>): readonly string[] {
  return values.get('groups')?.split(',') ?? [];
}
