import type { Facts } from '../node/node-facts.js';

/** A node on its way through one of rpower's tables. */
export interface PowerNode extends Facts {
  /** The client asked for transition states (XCAT_OPENBMC_POWER_TRANSITION=YES). */
  readonly transition: boolean;
  /** The state as it is shown; empty until it has been read. */
  readonly word: string;
  /** What the state counts as. */
  readonly power: 'on' | 'off' | undefined;
  /** When the BMC was seen to have started, by its own clock. */
  readonly bmcStarted?: number | undefined;
  /** The last look at it showed that it is there and not well. */
  readonly isUnwell?: boolean | undefined;
}
