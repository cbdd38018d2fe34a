import type { AttributeDefinition, ObjectType } from '../../../xcat-compat/tables/definitions/index.js';

interface Index {
  readonly byName: ReadonlyMap<string, readonly AttributeDefinition[]>;
  readonly order: ReadonlyMap<AttributeDefinition, number>;
}

const indexes = new WeakMap<ObjectType, Index>();

/** Where an attribute may stand: a type has hundreds of attributes, which are not to be searched for every object. */
export function placesOf(type: ObjectType, name: string): readonly AttributeDefinition[] {
  return indexOf(type).byName.get(name) ?? [];
}

/** Where attributes may stand, in the type's order. */
export function placesOfAll(type: ObjectType, names: Iterable<string>): readonly AttributeDefinition[] {
  const { byName, order } = indexOf(type);
  const places: AttributeDefinition[] = [];
  for (const name of names) places.push(...(byName.get(name) ?? []));
  return places.sort((one, other) => (order.get(one) ?? 0) - (order.get(other) ?? 0));
}

function indexOf(type: ObjectType): Index {
  const known = indexes.get(type);
  if (known !== undefined) return known;
  const byName = new Map<string, AttributeDefinition[]>();
  for (const place of type.attributes) {
    const list = byName.get(place.name);
    if (list === undefined) byName.set(place.name, [place]);
    else list.push(place);
  }
  const index = { byName, order: new Map(type.attributes.map((place, at) => [place, at])) };
  indexes.set(type, index);
  return index;
}
