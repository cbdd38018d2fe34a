import { again, againFor, back, done, failed, failedBecause } from '../../../lib/status/table.js';
import { accepted } from '../replies.js';
import { type BmcTable, row } from '../row.js';
import type { UnattendedNode } from './flash-node.js';
import { bothFit } from './misfit.js';
import { misfitting } from './misfit-messages.js';
import { waits } from './push-messages.js';
import * as ask from './requests.js';
import { activationEdges, begin, checkCpu, explain, listEmpty } from './steps.js';
import * as say from './unattended-messages.js';
import { type PushBothStatus, pushBoth } from './unattended-push.js';
import * as read from './unattended-replies.js';
import * as image from './unattended-rows.js';

/** A BMC that is still there so long after the request does not restart. */
const downSeconds = () => 120;
/** xCAT asks a BMC for the first time after so long [openbmc.pm:62]; until then nothing is said. */
const QUIET_SECONDS = 180;
const quietSeconds = ({ limits }: UnattendedNode) => Math.min(QUIET_SECONDS, limits.rebootSeconds);
const retrySeconds = ({ limits }: UnattendedNode) => Math.max(0, limits.rebootSeconds - QUIET_SECONDS);
const steady = again(1, 100, 'EXPLAIN');
const patiently = again(5, 12, failed);

/** rflash -d DIRECTORY [--no-host-reboot] */
export const unattended = {
  ...begin<UnattendedNode>(),
  PLAN: row(
    ask.listSoftware,
    read.plannedBoth,
    { nothing: done, work: 'CPU', push: 'LOOK_HOST_TO_PUSH', empty: listEmpty, no: failed },
    { say: { nothing: say.nothingToDo, empty: ({ bmc }) => waits(bmc) } },
  ),
  CPU: checkCpu<UnattendedNode, 'LIMITS'>('LIMITS', () => []),
  LIMITS: row(ask.readLimits, bothFit, { yes: 'LOOK_BMC', no: failedBecause<UnattendedNode>(misfitting) }),

  // Where upload means activation: the image of the BMC last, which may restart it.
  ...pushBoth(),

  // One image after the other: a BMC takes one at a time.
  LOOK_BMC: image.look('bmc', { upload: 'UPLOAD_BMC', retry: 'WITHDRAW_BMC', there: 'LOOK_HOST' }),
  UPLOAD_BMC: image.send('bmc', { next: 'FIND_BMC', look: 'LOOK_BMC', resumeAt: 'LOOK_IF_BMC_ARRIVED' }),
  LOOK_IF_BMC_ARRIVED: image.arrived('bmc', again(5, 6, 'UPLOAD_BMC'), 'LOOK_HOST'),
  FIND_BMC: image.find('bmc', 'LOOK_HOST'),
  WITHDRAW_BMC: image.withdraw('bmc', 'LOOK_HOST'),
  LOOK_HOST: image.look('host', { upload: 'UPLOAD_HOST', retry: 'WITHDRAW_HOST', there: 'WANT_BMC' }),
  UPLOAD_HOST: image.send('host', {
    ...{ next: 'FIND_HOST', look: 'LOOK_HOST', resumeAt: 'LOOK_IF_HOST_ARRIVED' },
  }),
  LOOK_IF_HOST_ARRIVED: image.arrived('host', again(5, 6, 'UPLOAD_HOST'), 'WANT_BMC'),
  FIND_HOST: image.find('host', 'WANT_BMC'),
  WITHDRAW_HOST: image.withdraw('host', 'WANT_BMC'),

  // Both are activated at once.
  WANT_BMC: image.wanted('bmc', { activate: 'ACTIVATE_BMC', begun: 'WANT_HOST' }),
  ACTIVATE_BMC: image.activate('bmc', 'WANT_HOST', 'WANT_BMC'),
  WANT_HOST: image.wanted('host', { activate: 'ACTIVATE_HOST', begun: 'CHECK_STATE' }),
  ACTIVATE_HOST: image.activate('host', 'CHECK_STATE', 'WANT_HOST'),
  CHECK_STATE: row(
    ask.listSoftware,
    read.bothActivations,
    { ...activationEdges, active: 'NEED', lowPriority: 'PRIORITY_BMC', lowPriorityHost: 'PRIORITY_HOST' },
    { say: { activating: say.activating, active: say.activated }, onAbort: 'continues' },
  ),
  PRIORITY_BMC: image.prioritise('bmc', 'CHECK_PRIORITY_BMC'),
  CHECK_PRIORITY_BMC: image.checkPriority('bmc'),
  PRIORITY_HOST: image.prioritise('host', 'CHECK_PRIORITY_HOST'),
  CHECK_PRIORITY_HOST: image.checkPriority('host'),

  // The BMC restarts: seen to go, seen to come back, seen to run the image.
  NEED: row(ask.listSoftware, read.rebootNeeded, { yes: 'MARK', not: 'VERIFY_BMC', no: patiently }),
  MARK: row(ask.readState, read.remembered, { known: 'REBOOT' }),
  REBOOT: row(
    ask.rebootBmc,
    read.rebooting,
    { yes: 'AWAIT_DOWN', notSent: again(5, 3, failed), no: failed },
    { say: { yes: say.reboots }, onAbort: 'continues', effect: { resumeAt: 'LOOK_IF_REBOOTED' } },
  ),
  LOOK_IF_REBOOTED: row(
    ask.readState,
    read.wentDown,
    { down: 'AWAIT_BMC', up: again(2, 30, 'LOOK_IF_NEW') },
    { say: { down: say.reboots } },
  ),
  LOOK_IF_NEW: row(
    ask.listSoftware,
    read.hasRebooted,
    { yes: 'AWAIT_BMC', not: 'REBOOT' },
    { say: { yes: say.reboots } },
  ),
  AWAIT_DOWN: row(
    ask.readState,
    read.wentDown,
    { down: 'AWAIT_BMC', up: againFor(2, downSeconds, 'VERIFY_BMC') },
    { onAbort: 'continues' },
  ),
  AWAIT_BMC: row(
    ask.readState,
    read.cameBack,
    { ready: 'VERIFY_BMC', steadying: steady, notYet: againFor(2, quietSeconds, 'RETRY_BMC') },
    { say: { ready: say.ready }, onAbort: 'continues' },
  ),
  RETRY_BMC: row(
    ask.readState,
    read.cameBack,
    { ready: 'VERIFY_BMC', steadying: steady, notYet: againFor(15, retrySeconds, 'EXPLAIN') },
    { say: { ready: say.ready, notYet: say.retriesState }, onAbort: 'continues' },
  ),
  VERIFY_BMC: row(ask.listSoftware, read.bmcRuns, {
    ...{ host: 'OFF', finished: done, wrong: again(5, 6, 'EXPLAIN'), no: patiently },
  }),

  // The host restarts: seen off, seen on, seen to run the image.
  OFF: row(
    ask.chassisOff,
    accepted<UnattendedNode>,
    { yes: 'AWAIT_OFF', no: failed },
    { say: { yes: say.hostGoesOff }, onAbort: 'continues', effect: { resumeAt: 'LOOK_IF_OFF' } },
  ),
  LOOK_IF_OFF: row(
    ask.readState,
    read.hostOff,
    { off: 'ON', on: again(2, 15, 'OFF'), no: patiently },
    { say: { off: say.hostGoesOff } },
  ),
  AWAIT_OFF: row(
    ask.readState,
    read.hostOff,
    { off: 'ON', on: againFor(2, () => say.OFF_SECONDS, 'EXPLAIN'), no: patiently },
    { onAbort: 'continues' },
  ),
  ON: row(
    ask.hostOn,
    accepted<UnattendedNode>,
    { yes: 'AWAIT_ON', no: failed },
    { say: { yes: say.hostGoesOn }, onAbort: 'continues', effect: { resumeAt: 'LOOK_IF_ON' } },
  ),
  LOOK_IF_ON: row(
    ask.readState,
    read.hostOn,
    { on: 'VERIFY_HOST', off: again(2, 15, 'ON'), no: patiently },
    { say: { on: say.hostGoesOn } },
  ),
  AWAIT_ON: row(
    ask.readState,
    read.hostOn,
    {
      on: 'VERIFY_HOST',
      off: againFor(2, () => say.ON_AGAIN_SECONDS, back('ON_AGAIN', say.ON_AGAIN_TIMES, 'EXPLAIN')),
      no: patiently,
    },
    { onAbort: 'continues' },
  ),
  ON_AGAIN: row(
    ask.hostOn,
    accepted<UnattendedNode>,
    { yes: 'AWAIT_ON', no: failed },
    { say: { yes: say.hostGoesOnAgain }, onAbort: 'continues', effect: { resumeAt: 'AWAIT_ON' } },
  ),
  VERIFY_HOST: row(
    ask.listSoftware,
    read.hostRuns,
    { yes: done, wrong: again(5, 12, 'EXPLAIN'), no: patiently },
    { say: { yes: say.hostIsNew } },
  ),
  EXPLAIN: explain<UnattendedNode>(),
} satisfies BmcTable<UnattendedStatus, UnattendedNode>;

type UnattendedStatus =
  | (
      | 'LOGIN'
      | 'EVENTS'
      | 'PLAN'
      | 'CPU'
      | 'LIMITS'
      | 'LOOK_BMC'
      | 'UPLOAD_BMC'
      | 'LOOK_IF_BMC_ARRIVED'
      | 'FIND_BMC'
    )
  | ('WITHDRAW_BMC' | 'LOOK_HOST' | 'UPLOAD_HOST' | 'LOOK_IF_HOST_ARRIVED' | 'FIND_HOST' | 'WITHDRAW_HOST')
  | ('WANT_BMC' | 'ACTIVATE_BMC' | 'WANT_HOST' | 'ACTIVATE_HOST' | 'CHECK_STATE')
  | ('PRIORITY_BMC' | 'CHECK_PRIORITY_BMC' | 'PRIORITY_HOST' | 'CHECK_PRIORITY_HOST')
  | (
      | 'NEED'
      | 'MARK'
      | 'REBOOT'
      | 'LOOK_IF_REBOOTED'
      | 'LOOK_IF_NEW'
      | 'AWAIT_DOWN'
      | 'AWAIT_BMC'
      | 'RETRY_BMC'
    )
  | ('VERIFY_BMC' | 'OFF' | 'LOOK_IF_OFF' | 'AWAIT_OFF' | 'ON' | 'LOOK_IF_ON' | 'AWAIT_ON' | 'ON_AGAIN')
  | ('VERIFY_HOST' | 'EXPLAIN' | PushBothStatus);
