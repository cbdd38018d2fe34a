import { act, exit } from '../../../lib/flow/acts.js';
import { again, againFor, back, type Edge, failed, patiently, type Read } from '../../../lib/flow/table.js';
import { info, nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import type { BmcReply, BmcState, SoftwareImage, SoftwareList } from '../bmc/verbs/index.js';
import { row } from '../node/bmc-row.js';
import { banner, type Line, log, reply } from '../node/line.js';
import {
  hasStartedAnew,
  type RestartSeen,
  remembered,
  restartAnswered,
  restartSeen,
} from '../node/restart-seen.js';
import type { UnattendedNode, UploadNode } from './flash-node.js';
import { runningInstead, runs } from './image-state.js';
import { lookAt, saysShortly, sendLater, shortly } from './looks.js';
import * as ask from './rflash-requests.js';

// The act of a BMC's restart: it is seen to go, to come back, and to run the image.

/** A BMC that is still there so long after the request does not restart. */
const downSeconds = () => 120;
/** xCAT asks a BMC for the first time after so long [openbmc.pm:62]; until then nothing is said. */
const QUIET_SECONDS = 180;
const quietSeconds = ({ limits }: UnattendedNode) => Math.min(QUIET_SECONDS, limits.rebootSeconds);
const retrySeconds = ({ limits }: UnattendedNode) => Math.max(0, limits.rebootSeconds - QUIET_SECONDS);
/** An error answer is no absence; the second one in a row is. */
const awayAtSecond = patiently(2, 1, 'AWAIT_BMC');
/** Errors while it is looked what runs: it goes away only now. */
const awayAfterAll = patiently(5, 2, back('AWAIT_BMC', 3, failed));
const stillUp = againFor(2, downSeconds, 'VERIFY_BMC');

/** Whether the BMC goes away, or has been. */
function goes<
  const Up extends Edge<string, UnattendedNode>,
  const Untold extends Edge<string, UnattendedNode>,
  const Resume extends string = never,
>(up: Up, untold: Untold, more: { readonly says?: typeof reboots; readonly resumeAt?: Resume } = {}) {
  const { says, ...rest } = more;
  return row(
    ask.readState,
    wentDown,
    { restarted: 'AWAIT_BMC', gone: 'AWAIT_BMC', unwell: awayAtSecond, up, untold },
    { ...rest, say: says === undefined ? {} : { restarted: says, gone: says }, onAbort: 'continues' },
  );
}

/** Whether it is back. */
function comes<const NotYet extends Edge<string, UnattendedNode>>(
  notYet: NotYet,
  saysNotYet?: typeof retriesState,
) {
  return row(
    ask.readState,
    cameBack,
    {
      ready: 'VERIFY_BMC',
      stillUp: back('AWAIT_DOWN', 3, 'VERIFY_BMC'),
      steadying: again(1, 100, exit('wrong')),
      notYet,
    },
    {
      say: { ready, ...(saysNotYet && { notYet: saysNotYet }) },
      onAbort: 'continues',
    },
  );
}

export const restartBmc = act('REBOOT', {
  NEED: lookAt(
    ask.listSoftware,
    rebootNeeded,
    { yes: 'MARK', not: 'VERIFY_BMC', ...shortly },
    { say: saysShortly },
  ),
  MARK: lookAt(
    ask.readState,
    remembered<UnattendedNode>,
    { known: 'REBOOT', ...shortly },
    { say: saysShortly },
  ),
  REBOOT: row(
    ask.rebootBmc,
    rebooting,
    { yes: 'AWAIT_DOWN', likely: 'AWAIT_DOWN', open: 'AWAIT_DOWN', notSent: sendLater, no: failed },
    {
      say: { yes: reboots, likely: reboots, open: looksIfReboots },
      onAbort: 'continues',
      effect: { resumeAt: 'LOOK_IF_REBOOTED' },
    },
  ),
  AWAIT_DOWN: goes(stillUp, stillUp, { resumeAt: 'LOOK_IF_RESTARTED' }),
  AWAIT_BMC: comes(againFor(2, quietSeconds, 'RETRY_BMC')),
  RETRY_BMC: comes(againFor(15, retrySeconds, exit('wrong')), retriesState),
  VERIFY_BMC: lookAt(
    ask.listSoftware,
    bmcRuns,
    {
      host: exit('host'),
      finished: exit('finished'),
      wrong: again(5, 6, exit('wrong')),
      no: awayAfterAll,
      denied: awayAfterAll,
    },
    { onAbort: 'continues' },
  ),

  // After an interruption, which a restart may have fallen into.
  LOOK_IF_REBOOTED: goes(againFor(2, downSeconds, back('REBOOT', 1, 'VERIFY_BMC')), 'LOOK_IF_NEW', {
    says: reboots,
  }),
  LOOK_IF_RESTARTED: goes(stillUp, 'LOOK_IF_NEW'),
  LOOK_IF_NEW: lookAt(
    ask.listSoftware,
    runsNew,
    {
      yes: 'AWAIT_BMC',
      not: againFor(5, downSeconds, exit('wrong')),
      no: awayAtSecond,
      denied: awayAtSecond,
    },
    { onAbort: 'continues' },
  ),
});

// ---- how answers are read

/** Whether the BMC has to restart for its image, which is so unless it runs already. */
function rebootNeeded(list: SoftwareList, node: UnattendedNode): Read<'yes' | 'not', UnattendedNode> {
  return { outcome: runs(node.bmc, list, false) && !node.force ? 'not' : 'yes' };
}

/** Silence and 504 are taken for a yes that only the BMC's absence confirms; another error may be one. */
function rebooting(
  reply: BmcReply<undefined>,
  node: UnattendedNode,
): Read<'yes' | 'likely' | 'open' | 'notSent' | 'no', UnattendedNode> {
  const outcome = restartAnswered(reply);
  if (reply.kind === 'ok') return { outcome, node: { ...node, asked: 'accepted', problem: undefined } };
  const known = { ...node, asked: 'open', answer: reply.text, problem: reply.text } as const;
  return { outcome, reason: reply.text, node: known };
}

/** Whether the BMC is away, or has been. */
function wentDown(reply: BmcReply<BmcState>, node: UnattendedNode): Read<RestartSeen, UnattendedNode> {
  const outcome = restartSeen(reply, node);
  const isAway = outcome === 'restarted' || outcome === 'gone';
  const wentDown = isAway || (outcome !== 'up' && node.wentDown);
  return { outcome, node: { ...node, wentDown, goodAnswers: 0 } };
}

/** Of a BMC that is up and does not tell when it started: whether it runs the new image by now. */
function runsNew(list: SoftwareList, node: UnattendedNode): Read<'yes' | 'not', UnattendedNode> {
  if (runs(node.bmc, list, false)) return { outcome: 'yes' };
  const problem = restartUnseen(node, runningInstead(node.bmc.image, list));
  return { outcome: 'not', node: { ...node, problem } };
}

/** A BMC that has just started may answer well once and fail again. */
const GOOD_ANSWERS = 3;

/** One that is as it was, by the time of its start, was away for another reason. */
function cameBack(
  reply: BmcReply<BmcState>,
  node: UnattendedNode,
): Read<'ready' | 'stillUp' | 'steadying' | 'notYet', UnattendedNode> {
  const isReady = reply.kind === 'ok' && reply.value.bmc === 'Ready';
  const goodAnswers = isReady ? node.goodAnswers + 1 : 0;
  const word = reply.kind === 'ok' ? (reply.value.bmc ?? 'NotReady') : 'NotReady';
  const problem = isReady ? node.problem : bmcNotReady(word, node.limits.rebootSeconds);
  const known = { ...node, goodAnswers, word, problem };
  if (!isReady) return { outcome: 'notYet', node: { ...known, wentDown: true } };
  if (hasStartedAnew(reply.value, node) === false)
    return { outcome: 'stillUp', node: { ...known, wentDown: false } };
  if (goodAnswers < GOOD_ANSWERS) return { outcome: 'steadying', node: known };
  return { outcome: 'ready', node: { ...known, timesReady: (node.timesReady ?? 0) + 1 } };
}

/** Success is what runs, not what was said. */
function bmcRuns(
  list: SoftwareList,
  node: UnattendedNode,
): Read<'host' | 'finished' | 'wrong', UnattendedNode> {
  if (!runs(node.bmc, list, node.wentDown)) {
    const instead = runningInstead(node.bmc.image, list);
    return { outcome: 'wrong', node: { ...node, problem: whyNotNew(node, instead) } };
  }
  const isFinished = !node.hostReboot || (runs(node.host, list, false) && !node.force);
  return { outcome: isFinished ? 'finished' : 'host' };
}

function whyNotNew(node: UnattendedNode, instead: readonly SoftwareImage[]): string {
  if (node.wentDown) return wrongSide(node.bmc, instead);
  if (node.asked === 'accepted') return rebootIgnored(node.bmc, instead);
  return node.answer ?? restartUnseen(node, instead);
}

// ---- what is said, to the letter where xCAT says it [openbmc.pm:2978-3545]

function reboots({ node }: UnattendedNode): readonly Line[] {
  return [
    reply(nodeText(node, 'BMC reboot')),
    log('BMC reboot'),
    banner('Reboot BMC to apply new BMC'),
    log('Waiting for the BMC to restart'),
  ];
}

/** While a BMC takes longer than xCAT waits before it asks [openbmc.pm:3018]. */
function retriesState({ node }: UnattendedNode): readonly Line[] {
  const text = `${node}: Retry BMC state, wait for 15 seconds ...`;
  return [reply(info(text)), log(text)];
}

function ready({ node, timesReady = 1 }: UnattendedNode): readonly Line[] {
  // Said once, however often it goes and comes back.
  if (timesReady > 1) return [];
  return [reply(nodeText(node, 'BMC Ready')), log('BMC Ready'), banner('Finished applying BMC firmware')];
}

function bmcNotReady(word: string, waitedSeconds: number): string {
  return `Error: Sent bmcreboot but state did not change to BMC Ready after waiting ${waitedSeconds} seconds. (State=BMC ${word}).`;
}

function rebootIgnored({ version }: UploadNode, running: readonly SoftwareImage[]): string {
  return `The BMC accepted the reboot and did not restart, it still runs ${versions(running)} instead of ${version}. It holds reboots back while an image is being activated.`;
}

/** The answer to the request to reboot does not say whether it was taken. */
function looksIfReboots({ problem }: UnattendedNode): Line {
  return log(`It is not known whether the BMC reboots (${problem ?? ''}), looking whether it goes away`);
}

/** It was not watched for a while, or never heard to accept the reboot, and does not tell when it started. */
function restartUnseen({ bmc, asked }: UnattendedNode, running: readonly SoftwareImage[]): string {
  const before =
    asked === 'accepted'
      ? 'The BMC accepted the reboot, and was not watched for a while after it.'
      : 'Whether the BMC got the request to reboot is not known: nobody heard its answer.';
  return `${before} It runs ${versions(running)} instead of ${bmc.version}, and whether it has restarted since is not known. It was not restarted again: look with -l, then use rpower ${bmc.node} bmcreboot.`;
}

export function wrongSide({ version }: UploadNode, running: readonly SoftwareImage[]): string {
  return `Firmware ${version} was activated and does not run after the restart, ${versions(running)} runs instead.`;
}

function versions(images: readonly SoftwareImage[]): string {
  return images.map(({ version }) => version ?? 'Unknown').join(', ') || 'an unknown version';
}
