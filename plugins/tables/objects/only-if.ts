import type { Condition, ObjectType } from '../../../xcat-compat/tables/definitions/index.js';
import { holds } from './object-condition.js';
import { placesOf } from './object-places.js';
import { messages } from './objects-texts.js';
import type { ObjectValues } from './read-objects.js';

/** Where the attribute a condition is about may have its value: what is being set, what is set, what groups have. */
export interface Sources {
  readonly setting: ReadonlyMap<string, string>;
  readonly stored: ObjectValues | undefined;
  readonly groups: readonly ObjectValues[];
}

/** Is the attribute of the condition, from any of the sources, as it has to be? [DBobjUtils.pm:2871] */
export function isMet(condition: Condition, { setting, stored, groups }: Sources): boolean {
  const { attribute } = condition;
  return (
    holds(condition, setting.get(attribute)) ||
    holds(condition, stored?.get(attribute)?.text) ||
    groups.some((group) => holds(condition, group.get(attribute)?.text))
  );
}

/** What is wrong with attributes that have no place as things are, one text each [DBobjUtils.pm:2809]. */
export function unmetConditions(type: ObjectType, sources: Sources): readonly string[] {
  return [...sources.setting.keys()].flatMap((name) => {
    const places = placesOf(type, name);
    const conditions = places.flatMap(({ onlyIf }) => (onlyIf === undefined ? [] : [onlyIf]));
    if (conditions.length < places.length || conditions.some((one) => isMet(one, sources))) return [];
    const last = conditions.at(-1)?.attribute;
    if (last === undefined) return [];
    return [messages.unlessValue(name, last, wordsOf(type, sources, last))];
  });
}

/** The values named are those of all the attributes without a place that look at the same attribute. */
function wordsOf(type: ObjectType, sources: Sources, attribute: string): readonly string[] {
  const words = type.attributes.flatMap(({ name, onlyIf }) =>
    onlyIf?.attribute === attribute && sources.setting.has(name) && !isMet(onlyIf, sources)
      ? [onlyIf.value]
      : [],
  );
  return [...new Set(words)].sort();
}
