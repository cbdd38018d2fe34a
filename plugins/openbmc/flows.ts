import type { Edges } from '../../lib/flow/table.js';
import * as rbeacon from './rbeacon/rbeacon-flow.js';
import * as reventlog from './reventlog/reventlog-flow.js';
import * as rflash from './rflash/flash-flows.js';
import * as rflashPlans from './rflash/plan-flow.js';
import * as rflashLists from './rflash/rflash-flow.js';
import * as rinv from './rinv/rinv-flow.js';
import * as rpower from './rpower/rpower-flow.js';
import * as rsetboot from './rsetboot/rsetboot-flow.js';
import { setAddress } from './rspconfig/address-flow.js';
import * as destinations from './rspconfig/destination-flow.js';
import * as dumps from './rspconfig/dump/dump-flow.js';
import { clearGard } from './rspconfig/gard-flow.js';
import * as network from './rspconfig/network-flow.js';
import { setPassword } from './rspconfig/password-flow.js';
import * as settings from './rspconfig/setting-flow.js';
import { sshcfg } from './rspconfig/ssh-flow.js';
import * as users from './rspconfig/user-flow.js';
import * as rvitals from './rvitals/rvitals-flow.js';

const rspconfig = {
  ...settings,
  ...network,
  setAddress,
  setPassword,
  ...users,
  ...destinations,
  sshcfg,
  clearGard,
};

/** Listing needs to know the policy table, which changes no status. */
const events = { ...reventlog, list: reventlog.list({ kind: 'missing' }, undefined) };

/** Every flow of every command, for what looks at flows: by command and name. */
export const flows: Readonly<Record<string, Edges>> = {
  ...of('rpower', rpower.flows),
  ...of('rflash', { ...rflashLists, ...rflash, ...rflashPlans }),
  ...of('rspconfig', rspconfig),
  ...of('rspconfig dump', dumps),
  ...of('rinv', rinv.flows),
  ...of('rvitals', rvitals.flows),
  ...of('rbeacon', rbeacon.flows),
  ...of('rsetboot', rsetboot),
  ...of('reventlog', events),
};

function of(command: string, own: Readonly<Record<string, Edges>>): Readonly<Record<string, Edges>> {
  return Object.fromEntries(Object.entries(own).map(([name, flow]) => [`${command} ${name}`, flow]));
}
