import { put } from '../../../lib/flow/acts.js';
import { done, failed, failedBecause } from '../../../lib/flow/table.js';
import { flow } from '../node/flow-header.js';
import type { FactsSchema } from '../node/node-resume.js';
import { activateOne, activateOneOfTwo } from './activate.js';
import { bringOne, bringOneOfTwo, invalidUpload, thatWasAll, toBeActivated } from './bring.js';
import { deleteOne } from './delete.js';
import { journalled } from './facts-schema.js';
import type { ActivateIdNode, UnattendedNode, UploadNode } from './flash-node.js';
import { onImage } from './flash-part.js';
import * as say from './flash-texts.js';
import { former } from './former-statuses.js';
import { explain, lookForId, lookForOne, lookForTwo } from './look.js';
import { pushOne, pushOneOfTwo } from './push.js';
import * as tell from './push-texts.js';
import { restartBmc } from './restart-bmc.js';
import { switchOff, switchOn } from './restart-host.js';
import { statusWord } from './status-words.js';
import { switchImage } from './switch.js';
import { bothActivated, watchBoth, watchOne } from './watch.js';

// What changes the firmware of a BMC, act by act: where the exits of each lead, and what is said there.

/** A flow that has the BMC to itself, takes as long as an image takes, and goes on after a crash. */
function changes<const Was extends Readonly<Record<string, string>>>(durable: FactsSchema, was: Was) {
  return { lane: 'exclusive', within: 'transfer', durable, was, words: statusWord } as const;
}

/** The image is on the BMC, in whatever state. */
function present<const Next>(next: Next) {
  return { wait: next, activate: next, watch: next, prioritise: next, nothing: next };
}

const saysPresent = present(say.alreadyThere);

/** An image that cannot be activated: the BMC's own word on it is read. */
const unusable = { invalid: 'EXPLAIN', slow: 'EXPLAIN', wrong: 'EXPLAIN' } as const;

/** Of an upload that is all there is to do: it is well when the image is there. */
const endsThere = {
  arrived: done,
  slow: done,
  retry: 'UPLOAD',
  retryExisting: done,
  invalid: failedBecause(invalidUpload),
  wrong: 'EXPLAIN',
} as const;

/** rflash -u FILE */
export const uploadOnly = flow(changes(journalled.upload, former.uploadOnly), {
  ...put(
    '',
    lookForOne,
    {
      ...present(done),
      upload: 'UPLOAD',
      retry: 'CPU',
      push: failed,
      begun: failed,
      runs: done,
      switchBack: done,
    },
    { ...saysPresent, runs: say.alreadyThere, switchBack: say.alreadyThere },
  ),
  ...put('UPLOAD', bringOne(thatWasAll), { ...present(done), ...endsThere }, saysPresent),
  ...explain<UploadNode>(),
});

/** What there is to do for an image that is on the BMC. */
const goesOn = {
  activate: 'ACTIVATE',
  retry: 'ACTIVATE.WITHDRAW',
  watch: 'CHECK_STATE',
  prioritise: 'CHECK_STATE.SET_PRIORITY',
  nothing: done,
} as const;
const goesOnFound = { ...goesOn, wait: 'UPLOAD.FIND' } as const;
const saysOn = { activate: say.activatingOnly, retry: say.activatingOnly, nothing: say.alreadyActive };
const saysInLine = { ...saysOn, wait: say.activatingOnly, watch: say.activatingOnly };
const saysSwitch = { switchBack: tell.switchingBack };

/** rflash -a FILE */
export const uploadAndActivate = flow(changes(journalled.upload, former.uploadAndActivate), {
  ...put(
    '',
    lookForOne,
    {
      ...goesOnFound,
      upload: 'UPLOAD',
      push: 'PUSH.PREPARE',
      begun: 'PUSH.RESULT',
      runs: failed,
      switchBack: 'SWITCH.MARK',
    },
    { ...saysOn, ...saysSwitch, begun: tell.broughtByOther },
  ),
  ...put(
    'UPLOAD',
    bringOne(toBeActivated),
    { ...goesOnFound, ...unusable, arrived: 'ACTIVATE', retryExisting: 'ACTIVATE.WITHDRAW' },
    saysInLine,
  ),
  ...put('ACTIVATE', activateOne<UploadNode>(), {
    begun: 'CHECK_STATE',
    withdrawn: 'ACTIVATE',
    wrong: 'EXPLAIN',
  }),
  ...put('CHECK_STATE', watchOne<UploadNode>(), { active: done, wrong: 'EXPLAIN' }),
  ...put('PUSH', pushOne, { pushed: done, there: done, wrong: 'EXPLAIN' }, { pushed: say.activated }),
  ...put('SWITCH', switchImage<UploadNode>(), { switched: done, wrong: 'EXPLAIN' }),
  ...explain<UploadNode>(),
});

/** rflash -a ID */
export const activateId = flow(changes(journalled.activate, former.activateId), {
  ...put(
    '',
    lookForId,
    { ...goesOn, runs: failed, switchBack: 'SWITCH.MARK', switch: 'SWITCH', wrong: 'EXPLAIN' },
    { ...saysSwitch, nothing: say.alreadyActive, switch: tell.switching },
  ),
  ...put('ACTIVATE', activateOne<ActivateIdNode>(), {
    begun: 'CHECK_STATE',
    withdrawn: 'ACTIVATE',
    wrong: 'EXPLAIN',
  }),
  ...put('CHECK_STATE', watchOne<ActivateIdNode>(), { active: done, wrong: 'EXPLAIN' }),
  ...put('SWITCH', switchImage<ActivateIdNode>(), { switched: done, wrong: 'EXPLAIN' }),
  ...explain<ActivateIdNode>(),
});

/** rflash --delete ID */
export const deleteImage = flow(changes(journalled.delete, {}), put('', deleteOne, { deleted: done }));

/** Where an upload of `-d` leads: on to the next act, or to take back an earlier request first. */
function brings<const Next extends string, const Withdraw extends string>(next: Next, withdraw: Withdraw) {
  return {
    ...present(next),
    ...unusable,
    arrived: next,
    there: next,
    retry: withdraw,
    retryExisting: withdraw,
  } as const;
}

/** rflash -d DIRECTORY [--no-host-reboot] */
export const unattended = flow(changes(journalled.unattended, former.unattended), {
  ...put('', lookForTwo, { nothing: done, upload: 'UPLOAD_BMC.LOOK', push: 'PUSH_HOST.LOOK' }),
  // One image after the other: a BMC takes one at a time. Both are activated at once.
  ...put('UPLOAD_BMC', onImage('bmc', bringOneOfTwo), brings('UPLOAD_HOST.LOOK', 'ACTIVATE_BMC.WITHDRAW')),
  ...put(
    'UPLOAD_HOST',
    onImage('host', bringOneOfTwo),
    brings('ACTIVATE_BMC.WANT', 'ACTIVATE_HOST.WITHDRAW'),
  ),
  ...put('ACTIVATE_BMC', onImage('bmc', activateOneOfTwo), {
    begun: 'ACTIVATE_HOST.WANT',
    withdrawn: 'UPLOAD_HOST.LOOK',
    wrong: 'EXPLAIN',
  }),
  ...put('ACTIVATE_HOST', onImage('host', activateOneOfTwo), {
    begun: 'CHECK_STATE',
    withdrawn: 'ACTIVATE_BMC.WANT',
    wrong: 'EXPLAIN',
  }),
  ...put('CHECK_STATE', watchBoth, { active: 'REBOOT.NEED', wrong: 'EXPLAIN' }),
  // Where upload means activation: the image of the BMC last, which may restart it.
  ...put('PUSH_HOST', onImage('host', pushOneOfTwo), {
    pushed: 'PUSH_BMC.LOOK',
    there: 'PUSH_BMC.LOOK',
    wrong: 'EXPLAIN',
  }),
  ...put(
    'PUSH_BMC',
    onImage('bmc', pushOneOfTwo),
    { pushed: 'REBOOT.NEED', there: 'REBOOT.NEED', wrong: 'EXPLAIN' },
    { pushed: bothActivated },
  ),
  ...put('REBOOT', restartBmc, { host: 'OFF', finished: done, wrong: 'EXPLAIN' }),
  ...put('OFF', switchOff, { off: 'ON', wrong: 'EXPLAIN' }),
  ...put('ON', switchOn, { runs: done, wrong: 'EXPLAIN' }),
  ...explain<UnattendedNode>(),
});
