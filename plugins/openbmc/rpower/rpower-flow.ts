import { again, back, done, failed, failedBecause, patiently } from '../../../lib/flow/table.js';
import { type BmcTable, type Flow, row } from '../node/bmc-row.js';
import { flow } from '../node/flow-header.js';
import { logIn, login, sayProblem } from '../node/login-row.js';
import { changed } from '../node/node-replies.js';
import { didNotRespond } from '../node/node-texts.js';
import type { PowerNode } from './power-node.js';
import type { PowerAction } from './rpower-options.js';
import {
  bmcLogin,
  bmcState,
  cleared,
  goesAway,
  isGoingOff,
  isOff,
  isOn,
  pendingImage,
  powerState,
} from './rpower-replies.js';
import {
  chassisOff,
  clearDumps,
  hostOff,
  hostOn,
  listSoftware,
  readHost,
  readState,
  rebootBmc,
} from './rpower-requests.js';
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
} from './rpower-texts.js';

const pollSeconds = 2;
const pollTries = 30;
/** A BMC that is still there two minutes after the request does not restart. */
const goingLooks = 60;

/** A host shows within ten seconds what it was told. */
const looks = 5;
/** The same request is sent again so often, each time after a look that shows that it was not carried out. */
const resends = 3;
/** A look that shows nothing, in the middle of what is being done. */
const lookAgain = patiently(pollSeconds, looks, failed);

/** A flash loses its BMC, or the host that it starts. */
function disturbing(action: PowerAction) {
  return { disturbs: { what: action, anyway: `rpower ${action} --force` } } as const;
}

export const on = {
  LOGIN: login('ON'),
  ON: row(
    hostOn,
    changed<PowerNode>,
    { yes: done, open: 'LOOK_IF_ON', notSent: failed, no: failed },
    { say: { yes: saidOn } },
  ),
  LOOK_IF_ON: row(
    readHost,
    isOn,
    { yes: done, notYet: again(pollSeconds, looks, back('ON', resends, failed)), no: lookAgain },
    { say: { yes: saidOn } },
  ),
} satisfies BmcTable<'LOGIN' | 'ON' | 'LOOK_IF_ON', PowerNode>;

export const off = flow(disturbing('off'), {
  LOGIN: login('OFF'),
  OFF: row(
    chassisOff,
    changed<PowerNode>,
    { yes: done, open: 'LOOK_IF_OFF', notSent: failed, no: failed },
    { say: { yes: saidOff } },
  ),
  LOOK_IF_OFF: row(
    readHost,
    isOff,
    { yes: done, notYet: again(pollSeconds, looks, back('OFF', resends, failed)), no: lookAgain },
    { say: { yes: saidOff } },
  ),
} satisfies BmcTable<'LOGIN' | 'OFF' | 'LOOK_IF_OFF', PowerNode>);

export const softoff = flow(disturbing('softoff'), {
  LOGIN: login('SOFTOFF'),
  SOFTOFF: row(
    hostOff,
    changed<PowerNode>,
    { yes: done, open: 'LOOK_IF_GOING_OFF', notSent: failed, no: failed },
    { say: { yes: saidSoftOff } },
  ),
  LOOK_IF_GOING_OFF: row(
    readHost,
    isGoingOff,
    { yes: done, notYet: again(pollSeconds, looks, back('SOFTOFF', resends, failed)), no: lookAgain },
    { say: { yes: saidSoftOff } },
  ),
} satisfies BmcTable<'LOGIN' | 'SOFTOFF' | 'LOOK_IF_GOING_OFF', PowerNode>);

export const stat = {
  LOGIN: login('STATE'),
  STATE: row(
    readHost,
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
  OFF: row(
    chassisOff,
    changed<PowerNode>,
    { yes: 'WAIT_OFF', open: 'LOOK_IF_OFF', notSent: failed, no: failed },
    { say: { yes: beganReset } },
  ),
  LOOK_IF_OFF: row(
    readHost,
    isOff,
    { yes: 'ON', notYet: again(pollSeconds, looks, back('OFF', resends, failed)), no: lookAgain },
    { say: { yes: beganReset }, onAbort: 'continues' },
  ),
  WAIT_OFF: row(
    readHost,
    powerState,
    { off: 'ON', on: again(pollSeconds, pollTries, failedBecause(stillOn)), no: lookAgain },
    { onAbort: 'continues' },
  ),
  ON: row(
    hostOn,
    changed<PowerNode>,
    { yes: done, open: 'LOOK_IF_ON', notSent: lookAgain, no: failed },
    { say: { yes: saidReset } },
  ),
  LOOK_IF_ON: row(
    readHost,
    isOn,
    { yes: done, notYet: again(pollSeconds, looks, back('ON', resends, failed)), no: lookAgain },
    { say: { yes: saidReset } },
  ),
} satisfies BmcTable<CycleStatus, PowerNode>;

type CycleStatus = 'OFF' | 'LOOK_IF_OFF' | 'WAIT_OFF' | 'ON' | 'LOOK_IF_ON';

/** The off is sent whatever the host's state. */
export const boot = flow(disturbing('boot'), {
  LOGIN: login('OFF'),
  ...cycle,
} satisfies BmcTable<'LOGIN' | CycleStatus, PowerNode>);

/** A host that is off stays off. */
export const reset = flow(disturbing('reset'), {
  LOGIN: login('STATE'),
  STATE: row(readHost, powerState, { off: done, on: 'OFF', no: failed }, { say: { off: saidStaysOff } }),
  ...cycle,
} satisfies BmcTable<'LOGIN' | 'STATE' | CycleStatus, PowerNode>);

/** Dumps would be lost or wrong after a new image has started, so they are deleted while the BMC still can. */
export const bmcreboot = flow(disturbing('bmcreboot'), {
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
    changed<PowerNode>,
    { yes: done, open: 'LOOK_IF_GOING', notSent: failed, no: failed },
    { say: { yes: saidBmcReboot }, onAbort: 'continues' },
  ),
  LOOK_IF_GOING: row(
    readState,
    goesAway,
    { yes: done, notYet: again(pollSeconds, goingLooks, failed) },
    { say: { yes: saidBmcReboot }, onAbort: 'continues' },
  ),
} satisfies BmcTable<'LOGIN' | 'SOFTWARE' | 'CLEAR_DUMPS' | 'REBOOT' | 'LOOK_IF_GOING', PowerNode>);

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
