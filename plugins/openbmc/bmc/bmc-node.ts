import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import type { PushedImage } from './image/pushed-image.js';

/** A node with what is needed to reach its BMC, but the password, which only who logs in is given (`CommandBudget.passwords`). */
export interface BmcNode {
  readonly node: NodeName;
  /** Where the BMC is reached: a name, an address, or host:port. */
  readonly bmc: string;
  /** openbmc.bmc as written, where that is not `bmc`: a name that only the hosts table knows. */
  readonly written?: string | undefined;
  /** The address `bmc` stands for; absent when nobody needed it. */
  readonly ip?: string | undefined;
  /** The same for every way to write this BMC's address; absent when nobody needed it. */
  readonly owner?: string | undefined;
  readonly username: string;
  /** What is known to have been made to start next, by what the journal has of earlier flashes. */
  readonly pushed?: readonly PushedImage[] | undefined;
  /** The interface the site wants to be used; found by asking when absent. */
  readonly dialect?: 'legacy' | 'redfish' | undefined;
  /** The id of the system that the node is, of several behind its BMC, where the site says so. */
  readonly system?: string | undefined;
}
