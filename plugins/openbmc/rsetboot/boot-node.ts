import type { BootLevel, BootSource } from '../bmc/verbs/control-verbs.js';
import type { Reading } from '../node/projection/reading.js';

/** A node on its way through one of rsetboot's tables. */
export interface BootNode extends Reading {
  readonly source: BootSource;
  readonly once: boolean;
  readonly level: BootLevel;
}
