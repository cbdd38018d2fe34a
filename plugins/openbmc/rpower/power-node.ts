import type { Facts } from '../facts.js';

/** A node on its way through one of rpower's tables. */
export interface PowerNode extends Facts {
  /** The client asked for transition states (XCAT_OPENBMC_POWER_TRANSITION=YES). */
  readonly transition: boolean;
  /** The state as it is shown; empty until it has been read. */
  readonly word: string;
  /** What the state counts as. */
  readonly power: 'on' | 'off' | undefined;
}
