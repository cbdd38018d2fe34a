import { again, done, failed, failedBecause } from '../../../lib/status/table.js';
import { didNotRespond } from '../command-messages.js';
import { logIn, login, sayProblem } from '../login.js';
import { accepted } from '../replies.js';
import { type BmcTable, type Flow, row } from '../row.js';
import {
  beganReset,
  saidBmcReboot,
  saidBmcState,
  saidClearing,
  saidNotReady,
  saidOff,
  saidOn,
  saidReset,
  saidSoftOff,
  saidStaysOff,
  saidWord,
  stillOn,
  warnedNotCleared,
} from './messages.js';
import type { PowerAction } from './options.js';
import type { PowerNode } from './power-node.js';
import { bmcLogin, bmcState, cleared, pendingImage, powerState, rebooted } from './replies.js';
import { chassisOff, clearDumps, hostOff, hostOn, listSoftware, readState, rebootBmc } from './requests.js';

const pollSeconds = 2;
const pollTries = 30;

export const on = {
  LOGIN: login('ON'),
  ON: row(hostOn, accepted<PowerNode>, { yes: done, no: failed }, { say: { yes: saidOn } }),
} satisfies BmcTable<'LOGIN' | 'ON', PowerNode>;

export const off = {
  LOGIN: login('OFF'),
  OFF: row(chassisOff, accepted<PowerNode>, { yes: done, no: failed }, { say: { yes: saidOff } }),
} satisfies BmcTable<'LOGIN' | 'OFF', PowerNode>;

export const softoff = {
  LOGIN: login('SOFTOFF'),
  SOFTOFF: row(hostOff, accepted<PowerNode>, { yes: done, no: failed }, { say: { yes: saidSoftOff } }),
} satisfies BmcTable<'LOGIN' | 'SOFTOFF', PowerNode>;

export const stat = {
  LOGIN: login('STATE'),
  STATE: row(
    readState,
    powerState,
    { on: done, off: done, no: failed },
    { say: { on: saidWord, off: saidWord } },
  ),
} satisfies BmcTable<'LOGIN' | 'STATE', PowerNode>;

export const bmcstate = {
  LOGIN: row(
    logIn,
    bmcLogin,
    { yes: 'STATE', no: failed, noLoginThere: failedBecause<PowerNode>(() => didNotRespond), notReady: done },
    { say: { noLoginThere: sayProblem, notReady: saidNotReady } },
  ),
  STATE: row(
    readState,
    bmcState,
    { known: done, notReady: done },
    { say: { known: saidBmcState, notReady: saidNotReady } },
  ),
} satisfies BmcTable<'LOGIN' | 'STATE', PowerNode>;

/** Off, wait until it is off, on. */
const cycle = {
  OFF: row(chassisOff, accepted<PowerNode>, { yes: 'WAIT_OFF', no: failed }, { say: { yes: beganReset } }),
  WAIT_OFF: row(
    readState,
    powerState,
    { off: 'ON', on: again(pollSeconds, pollTries, failedBecause(stillOn)), no: failed },
    { onAbort: 'continues' },
  ),
  ON: row(hostOn, accepted<PowerNode>, { yes: done, no: failed }, { say: { yes: saidReset } }),
} satisfies BmcTable<'OFF' | 'WAIT_OFF' | 'ON', PowerNode>;

/** The off is sent whatever the host's state. */
export const boot = {
  LOGIN: login('OFF'),
  ...cycle,
} satisfies BmcTable<'LOGIN' | 'OFF' | 'WAIT_OFF' | 'ON', PowerNode>;

/** A host that is off stays off. */
export const reset = {
  LOGIN: login('STATE'),
  STATE: row(readState, powerState, { off: done, on: 'OFF', no: failed }, { say: { off: saidStaysOff } }),
  ...cycle,
} satisfies BmcTable<'LOGIN' | 'STATE' | 'OFF' | 'WAIT_OFF' | 'ON', PowerNode>;

/** Dumps would be lost or wrong after a new image has started, so they are deleted while the BMC still can. */
export const bmcreboot = {
  LOGIN: login('SOFTWARE'),
  SOFTWARE: row(
    listSoftware,
    pendingImage,
    { pending: 'CLEAR_DUMPS', none: 'REBOOT', no: failed },
    { say: { pending: saidClearing } },
  ),
  CLEAR_DUMPS: row(clearDumps, cleared, { yes: 'REBOOT', no: 'REBOOT' }, { say: { no: warnedNotCleared } }),
  REBOOT: row(
    rebootBmc,
    rebooted<PowerNode>,
    { yes: done, no: failed },
    { say: { yes: saidBmcReboot }, onAbort: 'continues' },
  ),
} satisfies BmcTable<'LOGIN' | 'SOFTWARE' | 'CLEAR_DUMPS' | 'REBOOT', PowerNode>;

/** The table of each subcommand. */
export const flows: Readonly<Record<PowerAction, Flow<PowerNode>>> = {
  on,
  off,
  softoff,
  stat,
  bmcstate,
  boot,
  reset,
  bmcreboot,
};
