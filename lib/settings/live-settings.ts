import type { Settings } from './settings.js';

/** Settings whose values change while those who have been given them go on using them. */
export interface LiveSettings {
  /** The same object for good. */
  readonly now: Settings;
  /** From now on these count, but for what cannot change in a running process. */
  set(next: Settings): void;
}

/** BMCs belong to workers by how many there are: their number stays. */
export function liveSettings(first: Settings): LiveSettings {
  const now = { ...first };
  const { workers, logDirectory, pinnedDirectory } = first;
  return { now, set: (next) => void Object.assign(now, next, { workers, logDirectory, pinnedDirectory }) };
}
