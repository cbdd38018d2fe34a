import type { Flow } from '../../plugins/openbmc/row.js';
import { setAddress } from '../../plugins/openbmc/rspconfig/address-flow.js';
import * as destinations from '../../plugins/openbmc/rspconfig/destination-flow.js';
import * as dumps from '../../plugins/openbmc/rspconfig/dump/flow.js';
import { clearGard } from '../../plugins/openbmc/rspconfig/gard-flow.js';
import * as network from '../../plugins/openbmc/rspconfig/network-flow.js';
import { setPassword } from '../../plugins/openbmc/rspconfig/password-flow.js';
import * as settings from '../../plugins/openbmc/rspconfig/setting-flow.js';
import { sshcfg } from '../../plugins/openbmc/rspconfig/ssh-flow.js';
import * as users from '../../plugins/openbmc/rspconfig/user-flow.js';

/** The status tables of rspconfig, for what only looks at their edges. */
export const rspconfigTables = {
  ...settings,
  ...network,
  setAddress,
  setPassword,
  ...users,
  ...destinations,
  sshcfg,
  clearGard,
  ...named('dump', dumps),
} as unknown as Readonly<Record<string, Flow<never>>>;

function named(prefix: string, tables: object): object {
  return Object.fromEntries(Object.entries(tables).map(([name, table]) => [`${prefix} ${name}`, table]));
}
