import type { BmcNode } from '../bmc-node.js';
import type { AccessWay, Credentials, Granted } from '../http/access.js';
import type { BmcAddress } from '../http/address.js';
import type { Problem } from '../problem.js';

// What is kept of a BMC that was logged in at.

/** One login's fruit. */
export interface Access {
  readonly granted: Granted;
  readonly ways: readonly AccessWay[];
  /** The way in use. */
  way: number;
  /** When the BMC last accepted it; undefined until the first time. */
  acceptedAt: number | undefined;
}

export interface Session {
  readonly key: string;
  readonly node: BmcNode;
  readonly credentials: Credentials;
  readonly address: BmcAddress;
  users: number;
  idleSince: number;
  access: Access | undefined;
  login: Promise<Access | Problem> | undefined;
}

/** What is remembered of a BMC beyond a session. */
export interface Known {
  readonly form: string;
  readonly way: AccessWay | undefined;
}
