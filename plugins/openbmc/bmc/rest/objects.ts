import { MAX_PATH, shownLastWord, shownText } from '../http/bounds.js';
import { isRecord } from '../http/json-answer.js';
import { messages } from '../problem-texts.js';

/** An `enumerate` answer: object path to properties. */
export interface Objects extends Iterable<readonly [path: string, properties: Properties]> {
  get(path: string): Properties | undefined;
  /** What was left out, a line each. */
  readonly missing: readonly string[];
}
export type Properties = Readonly<Record<string, unknown>>;

/** The largest inventory that was seen has some 5000 objects. */
const MAX_OBJECTS = 20_000;

/** Reads an enumerate's data; values that are no objects are left out. Undefined when it is no map at all. */
export function objectsOf(data: unknown): Objects | undefined {
  if (!isRecord(data)) return undefined;
  const objects = new Map<string, Properties>();
  let isCut = false;
  let areUnnamed = false;
  for (const path in data) {
    const properties = data[path];
    if (!isRecord(properties)) continue;
    if (path.length > MAX_PATH) areUnnamed = true;
    else if (objects.size < MAX_OBJECTS) objects.set(path, properties);
    else isCut = true;
    if (isCut) break;
  }
  const missing: string[] = [];
  if (isCut) missing.push(messages.cut.list('objects', MAX_OBJECTS));
  if (areUnnamed) missing.push(messages.cut.unnamed('objects', MAX_PATH));
  return { get: (path) => objects.get(path), [Symbol.iterator]: () => objects.entries(), missing };
}

/** `xyz.openbmc_project.State.Host.HostState.Off` → `Off`. Undefined when it is no text or empty. */
export const lastWord = shownLastWord;

/** A text that is only shown, or compared with what is known. */
export function textOf(value: unknown): string | undefined {
  return shownText(value);
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The last millisecond that a date can have [ECMA-262, time values]. */
const LAST_TIME = 8.64e15;

/** Milliseconds since 1970. */
export function timeOf(value: unknown): number | undefined {
  const time = numberOf(value);
  return time !== undefined && Math.abs(time) <= LAST_TIME ? time : undefined;
}

/** The last part of an object path. */
export function leafOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
