import type { Reading } from '../projection/reading.js';
import type { BootLevel, BootSource } from '../verbs/controls.js';

/** A node on its way through one of rsetboot's tables. */
export interface BootNode extends Reading {
  readonly source: BootSource;
  readonly once: boolean;
  readonly level: BootLevel;
}
