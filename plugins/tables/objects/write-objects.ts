import type { AttributeDefinition, ObjectType } from '../../../xcat-compat/tables/definitions/index.js';
import type { Change, TableStore } from '../../../xcat-compat/tables/store.js';
import type { Talk } from '../talk.js';
import { groupValues } from './group-values.js';
import { added, listOf, removed } from './lists.js';
import { placesOfAll } from './object-places.js';
import { messages } from './objects-texts.js';
import { isMet, type Sources, unmetConditions } from './only-if.js';
import { defaultScripts } from './postscripts.js';
import { type ObjectValues, readObjects } from './read-objects.js';

/** An object as it is to be. */
export interface WantedObject {
  readonly type: ObjectType;
  readonly values: ReadonlyMap<string, string>;
}

/** What happens to what is there: replaced, or the new is added to the list, or taken out of it. */
export type Mode = 'replace' | 'plus' | 'minus';

export interface Written {
  readonly changes: readonly Change[];
  /** The objects of which something is set. */
  readonly updated: readonly string[];
  /** An object cannot be as it is wanted; the talk says why. */
  readonly refused: boolean;
}

/**
 * The changes that make objects as they are wanted [DBobjUtils.pm:688]. Errors are said; then nothing may be changed.
 * @param replaced objects of which nothing that is there counts
 */
export async function objectChanges(
  store: TableStore,
  objects: ReadonlyMap<string, WantedObject>,
  mode: Mode,
  talk: Talk,
  replaced: ReadonlySet<string> = new Set(),
): Promise<Written> {
  const stored = await storedObjects(store, objects);
  const groups = await groupValues(store, objects.values());
  const scripts = await defaultScripts(store);
  const changes: Change[] = [];
  const updated: string[] = [];
  let refused = false;
  for (const [name, { type, values }] of objects) {
    const was = replaced.has(name) ? undefined : stored.get(name);
    if (type.name === 'site') {
      changes.push(...siteChanges(values, was, mode));
      updated.push(name);
      continue;
    }
    const sources: Sources = { setting: values, stored: was, groups: groups.of(values) };
    const unmet = unmetConditions(type, sources);
    for (const text of unmet) talk.error(text);
    if (unmet.length > 0) {
      refused = true;
      continue;
    }
    const rows = new Map<
      string,
      { readonly place: AttributeDefinition; values: Record<string, string | null> }
    >();
    for (const place of placesOfAll(type, values.keys())) {
      const value = values.get(place.name);
      if (place.name === type.key || value === undefined) continue;
      if (place.onlyIf !== undefined && !isMet(place.onlyIf, sources)) continue;
      const next = nextValue({ name, type, place, value, was, mode }, talk);
      if (next === undefined) continue;
      const kept = place.table === 'postscripts' ? scripts.without(name, place.column, next, talk) : next;
      const id = JSON.stringify([place.table, place.key, place.fixed]);
      const row = rows.get(id) ?? { place, values: {} };
      row.values[place.column] = kept === 'NULL' ? null : kept;
      rows.set(id, row);
    }
    if (rows.size > 0) updated.push(name);
    for (const row of rows.values()) changes.push(setRow(name, row.place, row.values));
  }
  return { changes, updated, refused };
}

function setRow(
  name: string,
  { table, key, fixed }: AttributeDefinition,
  values: Readonly<Record<string, string | null>>,
): Change {
  return { kind: 'set', table, key: { [key]: name, ...fixed }, values };
}

async function storedObjects(
  store: TableStore,
  objects: ReadonlyMap<string, WantedObject>,
): Promise<ReadonlyMap<string, ObjectValues>> {
  const names = new Map<ObjectType, string[]>();
  const wanted = new Map<ObjectType, Set<string>>();
  for (const [name, { type, values }] of objects) {
    const list = names.get(type) ?? [];
    const attributes = wanted.get(type) ?? new Set(['grouptype']);
    list.push(name);
    names.set(type, list);
    for (const attribute of values.keys()) attributes.add(attribute);
    wanted.set(type, attributes);
  }
  const stored = new Map<string, ObjectValues>();
  for (const [type, list] of names) {
    const found = await readObjects(store, type, list, [...(wanted.get(type) ?? [])]);
    for (const [name, values] of found) stored.set(name, values);
  }
  return stored;
}

interface OneValue {
  readonly name: string;
  readonly type: ObjectType;
  readonly place: AttributeDefinition;
  readonly value: string;
  readonly was: ObjectValues | undefined;
  readonly mode: Mode;
}

/** undefined: nothing is to be set, and the talk says why. */
function nextValue({ name, type, place, value, was, mode }: OneValue, talk: Talk): string | undefined {
  const current = was?.get(place.name)?.text;
  const dynamic = type.name === 'group' && was?.get('grouptype')?.text === 'dynamic';
  const delimiter = dynamic ? '::' : ',';
  switch (mode) {
    case 'replace':
      return value;
    case 'plus':
      return current === undefined ? value : added(current, value, delimiter);
    case 'minus': {
      if (current === undefined || current === '') {
        talk.error(messages.noValue(place.name, name));
        return undefined;
      }
      const there = listOf(current, delimiter);
      const missing = listOf(value, delimiter).filter((one) => !there.includes(one));
      for (const one of missing) talk.error(messages.notInAttribute(one, place.name, name));
      return missing.length > 0 ? undefined : removed(current, value, delimiter);
    }
    default:
      return mode satisfies never;
  }
}

/** A key of the site table without a value goes [DBobjUtils.pm:880]. */
function siteChanges(
  values: ReadonlyMap<string, string>,
  was: ObjectValues | undefined,
  mode: Mode,
): readonly Change[] {
  return [...values].map(([key, value]): Change => {
    const current = was?.get(key)?.text;
    const next = mode === 'replace' ? value : siteList(current, value, mode);
    if (next === '') return { kind: 'delete', table: 'site', where: { key } };
    return { kind: 'set', table: 'site', key: { key }, values: { value: next } };
  });
}

function siteList(current: string | undefined, value: string, mode: 'plus' | 'minus'): string {
  if (mode === 'plus') return current === undefined ? value : `${current},${value}`;
  return current === undefined ? '' : removed(current, value);
}
