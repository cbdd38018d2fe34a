import type { Reading } from '../projection/reading.js';

/** A node on its way through one of reventlog's tables. */
export interface EventNode extends Reading {
  /** The ids that are still to be resolved, the next one first. */
  readonly ids: readonly string[];
  /** The one that was resolved last. */
  readonly resolved: string;
  /** What was said of the ids that could not be resolved. */
  readonly invalid: readonly string[];
}
