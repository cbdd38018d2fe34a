import type { AttributeDefinition, ObjectType } from '../../../xcat-compat/tables/definitions/index.js';

interface Numbered {
  readonly at: number;
  readonly place: AttributeDefinition;
}

const indexes = new WeakMap<ObjectType, ReadonlyMap<string, readonly Numbered[]>>();

/** Where attributes of these names may stand, in the type's order: a type has hundreds of attributes, an object sets ten. */
export function placesOf(type: ObjectType, names: Iterable<string>): readonly AttributeDefinition[] {
  const index = indexOf(type);
  return [...names]
    .flatMap((name) => index.get(name) ?? [])
    .sort((one, other) => one.at - other.at)
    .map(({ place }) => place);
}

function indexOf(type: ObjectType): ReadonlyMap<string, readonly Numbered[]> {
  const known = indexes.get(type);
  if (known !== undefined) return known;
  const index = new Map<string, Numbered[]>();
  for (const [at, place] of type.attributes.entries()) {
    const list = index.get(place.name);
    if (list === undefined) index.set(place.name, [{ at, place }]);
    else list.push({ at, place });
  }
  indexes.set(type, index);
  return index;
}
