import { act, exit } from '../../../lib/flow/acts.js';
import { again, againFor, back, backAfter, failed, patiently } from '../../../lib/flow/table.js';
import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { row } from '../node/bmc-row.js';
import { type Line, log, reply, verbose } from '../node/line.js';
import { MOST_LOSSES, onceMore, waitInLine } from './bring.js';
import type { UploadNode } from './flash-node.js';
import * as say from './flash-texts.js';
import {
  activationSeconds,
  listEmpty,
  lookAt,
  restartSeconds,
  saysShortly,
  saysThroughRestart,
  shortly,
  throughRestart,
} from './looks.js';
import * as read from './push-replies.js';
import * as tell from './push-texts.js';
import * as ask from './rflash-requests.js';

// The act of an update on a BMC where upload means activation.

const restarts =
  'On this BMC upload means activation, and the BMC restarts by itself as soon as it has written the image.';

/** As long as an image is waited for whose push was answered. */
const LISTED_LOOKS = tell.LISTED_SECONDS / 5;
/** After a task that has failed, what is not in the list by then does not come. */
const FAILED_SECONDS = 15;

/** An image that is in the BMC's flash is listed soon; one that restarts the BMC needs the restart. */
function resultSeconds({ limits, reboots, taskProblem }: UploadNode): number {
  if (taskProblem !== undefined) return FAILED_SECONDS;
  return reboots === true ? Math.max(tell.LISTED_SECONDS, limits.rebootSeconds) : tell.LISTED_SECONDS;
}

const away = throughRestart<UploadNode>(restartSeconds);
const saysAway = saysThroughRestart<UploadNode>(({ reboots }) => reboots === true);

const rows = {
  /** Is the BMC ready for a push, and what will it do then? Said before anything is sent. */
  PREPARE: lookAt(
    ask.prepareUpdate,
    read.prepared,
    { yes: 'PUSH', yesAgain: 'PUSH', ...shortly },
    { say: { yes: beginning, ...saysShortly } },
  ),
  PUSH: row(
    ask.push,
    read.pushed,
    {
      task: 'FOLLOW',
      noTask: 'RESULT',
      unknown: 'LOOK_IF_PUSHED',
      lost: 'LOOK_IF_PUSHED',
      cut: onceMore,
      busy: waitInLine('LOOK_IF_NEEDED'),
      broken: backAfter(30, 'LOOK_IF_NEEDED', 4, exit('wrong')),
      exists: backAfter(5, 'LOOK_IF_NEEDED', 1, 'LOOK_AT_PUSHED'),
      rejected: exit('wrong'),
      no: failed,
    },
    {
      say: {
        task: pushed,
        noTask: pushed,
        unknown: say.lookingForImage,
        lost: say.transferLost,
        cut: say.connectionCut,
        busy: say.waitingInLine,
        broken: triesAgain,
        exists: triesAgain,
      },
      effect: { resumeAt: 'LOOK_IF_PUSHED' },
    },
  ),
  /** The BMC has said that it takes no second image of the version: the one it has may do. */
  LOOK_AT_PUSHED: lookAt(
    ask.listSoftware,
    read.existing,
    { yes: exit('there'), not: failed, ...away },
    { say: { yes: say.alreadyActive, ...saysAway } },
  ),
  /** Before a push is tried again: another client may have brought the image meanwhile. */
  LOOK_IF_NEEDED: lookAt(
    ask.listSoftware,
    read.pushNeeded,
    { yes: 'PREPARE', brought: 'RESULT', ...away },
    { say: { brought: tell.brought, ...saysAway } },
  ),
  /** After a push that was interrupted: sent again only when it cannot have arrived. */
  LOOK_IF_PUSHED: lookAt(
    ask.listSoftware,
    read.pushArrived,
    {
      yes: 'RESULT',
      notYet: again(5, LISTED_LOOKS, back('PREPARE', MOST_LOSSES, exit('wrong'))),
      ignored: again(5, LISTED_LOOKS, back('PREPARE', 1, exit('wrong'))),
      unclear: again(5, LISTED_LOOKS, failed),
      ...away,
    },
    { say: saysAway, onAbort: 'sent' },
  ),
  /** The task tells how far the BMC is, and what went wrong; the result decides. */
  FOLLOW: lookAt(
    ask.readTask,
    read.followed,
    {
      running: againFor(5, activationSeconds, 'RESULT'),
      no: patiently(5, 6, 'RESULT'),
      denied: patiently(5, 6, 'RESULT'),
      stale: 'RESULT',
      ended: 'RESULT',
      failed: 'RESULT',
    },
    { say: { running: activating, stale: taskStandsStill }, onAbort: 'continues' },
  ),
  RESULT: lookAt(
    ask.listSoftware,
    read.pushResult,
    {
      yes: exit('pushed'),
      activating: againFor(5, activationSeconds, exit('wrong')),
      waiting: againFor(5, resultSeconds, exit('wrong')),
      failed: exit('wrong'),
      ...away,
    },
    { say: { activating: tell.waits, waiting: tell.waits, ...saysAway }, onAbort: 'continues' },
  ),
} as const;

/** The push of a node's only image. */
export const pushOne = act('PUSH', rows);

/**
 * The push of one of two images: it begins with a look whether that runs. One that waits for the restart is taken for an
 * old one: Redfish does not tell them apart.
 */
export const pushOneOfTwo = act('PUSH', {
  ...rows,
  LOOK: lookAt(
    ask.listSoftware,
    read.pushWanted,
    {
      push: 'PREPARE',
      begun: 'RESULT',
      there: exit('there'),
      cannot: failed,
      empty: listEmpty,
      ...shortly,
    },
    { say: { begun: tell.broughtByOther, empty: tell.waits, ...saysShortly } },
  ),
});

// ---- what is said; xCAT has no words for it

/** Before a byte is sent. */
function beginning(facts: UploadNode): readonly Line[] {
  const warning = facts.reboots === true ? [reply(nodeText(facts.node, restarts)), log(restarts)] : [];
  return [...warning, ...say.uploading(facts)];
}

function pushed({ version }: UploadNode): Line {
  return log(`Firmware upload successful. The BMC activates firmware: ${version}`);
}

/** When the percentage has changed. */
function activating(facts: UploadNode): readonly Line[] {
  return facts.percent === undefined ? [] : say.activating(facts);
}

function triesAgain(facts: UploadNode): readonly Line[] {
  const text = `The BMC did not take ${facts.image.path}, it may be at another update: looking at its firmware before the next try ...`;
  return [verbose(nodeText(facts.node, text)), log(text)];
}

/** From here on the list tells, not the task. */
function taskStandsStill(facts: UploadNode): Line | readonly Line[] {
  const text = `The BMC's task has not moved for two minutes (${facts.percent ?? 0}%), looking at its list of firmware instead.`;
  return [reply(nodeText(facts.node, text)), log(text)];
}
