import type { Verb } from './index.js';
import type { Scalar } from './machine-verbs.js';

/** The BMC's event log, as it is shown and tended. */
export type EventVerb = ReadEvents | ClearEventLog | ResolveEvent;

/** All entries, in the order of their ids. */
export interface ReadEvents extends Verb<readonly Event[]> {
  readonly verb: 'readEvents';
  /** Only of the last so many are the details wanted; a BMC that tells them one by one is asked less. */
  readonly detailsOfLast?: number | undefined;
}
export interface ClearEventLog extends Verb<undefined> {
  readonly verb: 'clearEventLog';
}
export interface ResolveEvent extends Verb<undefined> {
  readonly verb: 'resolveEvent';
  /** As the user wrote it. */
  readonly id: string;
}

export interface Event {
  readonly id: number;
  /** The name of the error, `xyz.openbmc_project.Inventory.Error.NotPresent`, or a sentence. */
  readonly message: string;
  /** Milliseconds since 1970; undefined when the BMC does not tell. */
  readonly time: number | undefined;
  readonly resolved: Scalar | undefined;
  /** `KEY=value` each, in the BMC's order. */
  readonly details: readonly string[];
}
