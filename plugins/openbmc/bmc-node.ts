import type { NodeName } from '../../xcat-compat/names/node-name.js';

/** A node with what is needed to reach its BMC. */
export interface BmcNode {
  readonly node: NodeName;
  /** Where the BMC is reached: a name, an address, or host:port. */
  readonly bmc: string;
  /** openbmc.bmc as written, where that is not `bmc`: a name that only the hosts table knows. */
  readonly written?: string | undefined;
  /** The address `bmc` stands for; absent when nobody needed it. */
  readonly ip?: string | undefined;
  readonly username: string;
  readonly password: string;
  /** The interface the site wants to be used; found by asking when absent. */
  readonly dialect?: 'legacy' | 'redfish' | undefined;
}
