import type { Reading } from '../node/projection/reading.js';

/** A node on its way through one of rinv's tables. */
export interface InventoryNode extends Reading {
  /** Show images that do not run, too (-V). */
  readonly verbose: boolean;
}
