import { isRecord } from './answer.js';

/** An `enumerate` answer: object path to properties. */
export type Objects = ReadonlyMap<string, Properties>;
export type Properties = Readonly<Record<string, unknown>>;

/** Reads an enumerate's data; values that are no objects are left out. Undefined when it is no map at all. */
export function objectsOf(data: unknown): Objects | undefined {
  if (!isRecord(data)) return undefined;
  const objects = new Map<string, Properties>();
  for (const [path, properties] of Object.entries(data))
    if (isRecord(properties)) objects.set(path, properties);
  return objects;
}

/** `xyz.openbmc_project.State.Host.HostState.Off` → `Off`. Undefined when it is no text or empty. */
export function lastWord(enumeration: unknown): string | undefined {
  const word = textOf(enumeration)?.split('.').at(-1);
  return word === '' ? undefined : word;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
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
