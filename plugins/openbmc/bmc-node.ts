import type { NodeName } from '../../xcat-compat/names/node-name.js';

/** A node with what is needed to reach its BMC. */
export interface BmcNode {
  readonly node: NodeName;
  /** openbmc.bmc as written: a name, an address, or host:port. */
  readonly bmc: string;
  /** The address `bmc` stands for; absent when nobody needed it. */
  readonly ip?: string | undefined;
  readonly username: string;
  readonly password: string;
}
