import type { Read } from '../../../lib/status/table.js';
import { powerState } from '../power-state.js';
import { refused, statusLine } from '../replies.js';
import type { BmcReply, BmcState, SoftwareList } from '../verbs.js';
import type { UnattendedNode, UploadNode } from './flash-node.js';
import { findSame, runningInstead, stateOf } from './image-state.js';
import { isEmpty, planned, waitsFor } from './plan-replies.js';
import { type ActivationOutcome, activation } from './replies.js';
import * as say from './unattended-messages.js';

// How the answers of `rflash -d` are read. A node has two images; what is read for one is what `rflash -a` reads.

export type Part = 'bmc' | 'host';

/** A reader of one image's answers, for the node that has two. */
export function of<Value, Outcome extends string>(
  part: Part,
  read: (reply: BmcReply<Value>, node: UploadNode) => Read<Outcome, UploadNode>,
): (reply: BmcReply<Value>, node: UnattendedNode) => Read<Outcome, UnattendedNode> {
  return (reply, node) => {
    const { node: image, ...rest } = read(reply, node[part]);
    return image === undefined ? rest : { ...rest, node: withImage(node, part, image) };
  };
}

function withImage(node: UnattendedNode, part: Part, image: UploadNode): UnattendedNode {
  const problem = image.problem ?? node.problem;
  return part === 'bmc' ? { ...node, bmc: image, problem } : { ...node, host: image, problem };
}

/** Whether there is anything to do at all. An image that need not start now has only to be active. */
export function plannedBoth(
  reply: BmcReply<SoftwareList>,
  node: UnattendedNode,
): Read<'nothing' | 'work' | 'push' | 'empty' | 'no', UnattendedNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const list = reply.value;
  if (isEmpty(list, node))
    return { outcome: 'empty', node: { ...node, bmc: waitsFor(node.bmc, 'software') } };
  const bmc = of('bmc', planned)(reply, node);
  const both = of('host', planned)(reply, bmc.node ?? node);
  const host = stateOf(findSame(node.host.image, list), list);
  const isDone = isRunning(node.bmc, list) && (host === 'running' || (host === 'active' && !node.hostReboot));
  const known = both.node ?? node;
  if (isDone && !node.force) return { outcome: 'nothing', node: known };
  if (list.update === undefined) return { outcome: 'work', node: known };
  return { outcome: 'push', node: { ...known, bmc: { ...known.bmc, reboots: list.update.reboots } } };
}

/** Whether the image has to be uploaded; what else there is to do is seen when both are there. */
export function lookedFor(
  reply: BmcReply<SoftwareList>,
  node: UploadNode,
): Read<'upload' | 'retry' | 'there' | 'no', UploadNode> {
  const { outcome, ...rest } = planned(reply, node);
  if (outcome === 'no' || outcome === 'upload' || outcome === 'retry') return { outcome, ...rest };
  return { outcome: 'there', ...rest };
}

/** Whether the image's activation has still to be requested. */
export function activationWanted(
  reply: BmcReply<SoftwareList>,
  node: UploadNode,
): Read<'activate' | 'begun' | 'no', UploadNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const state = stateOf(
    reply.value.images.find(({ id }) => id === node.id),
    reply.value,
  );
  return { outcome: state === 'ready' || state === 'unpacking' ? 'activate' : 'begun' };
}

/** The worse of the two images decides; of two failures the BMC's is told. */
const worstFirst = ['failed', 'no', 'stalled', 'lowPriority', 'ready', 'activating', 'active'] as const;

/** How far both images are. */
export function bothActivations(
  reply: BmcReply<SoftwareList>,
  node: UnattendedNode,
): Read<ActivationOutcome | 'lowPriorityHost', UnattendedNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const bmc = activation(reply, node.bmc);
  const host = activation(reply, node.host);
  const worst = worstFirst.find((one) => one === bmc.outcome || one === host.outcome) ?? 'no';
  const isBmc = worst === bmc.outcome;
  const problem = (isBmc ? bmc : host).node?.problem;
  return {
    outcome: worst === 'lowPriority' && !isBmc ? 'lowPriorityHost' : worst,
    node: {
      ...node,
      bmc: bmc.node ?? node.bmc,
      host: host.node ?? node.host,
      problem,
      percent: lesser(bmc, host),
    },
  };
}

/** How far the one is that is less far; undefined when a BMC does not tell. */
function lesser(...both: readonly Read<ActivationOutcome, UploadNode>[]): number | undefined {
  const percents = both.map(({ outcome, node }) => (outcome === 'active' ? 100 : node?.percent));
  return percents.reduce((a, b) => (a === undefined || b === undefined ? undefined : Math.min(a, b)));
}

/** Whether the BMC has to restart for its image, which is so unless it runs already. */
export function rebootNeeded(
  reply: BmcReply<SoftwareList>,
  node: UnattendedNode,
): Read<'yes' | 'not' | 'no', UnattendedNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  return { outcome: isRunning(node.bmc, reply.value) && !node.force ? 'not' : 'yes' };
}

// ---- the BMC's reboot ----

/** Remembers by what its restart will be seen. A BMC that does not tell is watched all the same. */
export function remembered(reply: BmcReply<BmcState>, node: UnattendedNode): Read<'known', UnattendedNode> {
  const bmcStarted = reply.kind === 'ok' ? reply.value.bmcStarted : undefined;
  return { outcome: 'known', node: { ...node, bmcStarted, wentDown: false, goodAnswers: 0 } };
}

/** A BMC that reboots at once may not answer: silence after the request was sent, and 504, are a maybe. */
export function rebooting(
  reply: BmcReply<undefined>,
  node: UnattendedNode,
): Read<'yes' | 'notSent' | 'no', UnattendedNode> {
  if (reply.kind === 'ok') return { outcome: 'yes' };
  if (reply.kind === 'silent') return { outcome: reply.sent ? 'yes' : 'notSent', reason: reply.text };
  return reply.httpStatus === 504 ? { outcome: 'yes' } : refused(reply, node);
}

/** Whether the BMC is away, or has been. */
export function wentDown(
  reply: BmcReply<BmcState>,
  node: UnattendedNode,
): Read<'down' | 'up', UnattendedNode> {
  if (reply.kind === 'ok' && reply.value.bmc === 'Ready' && !hasRestarted(reply.value, node)) {
    return { outcome: 'up' };
  }
  return { outcome: 'down', node: { ...node, wentDown: true, goodAnswers: 0 } };
}

function hasRestarted({ bmcStarted }: BmcState, node: UnattendedNode): boolean {
  return bmcStarted !== undefined && node.bmcStarted !== undefined && bmcStarted !== node.bmcStarted;
}

/** After an interruption, of a BMC that is up: whether it runs the new image by now. */
export function hasRebooted(
  reply: BmcReply<SoftwareList>,
  node: UnattendedNode,
): Read<'yes' | 'not', UnattendedNode> {
  return { outcome: reply.kind !== 'ok' || isRunning(node.bmc, reply.value) ? 'yes' : 'not' };
}

/** A BMC that has just started may answer well once and fail again. */
const GOOD_ANSWERS = 3;

export function cameBack(
  reply: BmcReply<BmcState>,
  node: UnattendedNode,
): Read<'ready' | 'steadying' | 'notYet', UnattendedNode> {
  const isReady = reply.kind === 'ok' && reply.value.bmc === 'Ready';
  const goodAnswers = isReady ? node.goodAnswers + 1 : 0;
  const word = reply.kind === 'ok' ? (reply.value.bmc ?? 'NotReady') : 'NotReady';
  const problem = isReady ? node.problem : say.bmcNotReady(word, node.limits.rebootSeconds);
  const known = { ...node, goodAnswers, word, problem };
  if (!isReady) return { outcome: 'notYet', node: known };
  return { outcome: goodAnswers < GOOD_ANSWERS ? 'steadying' : 'ready', node: known };
}

/** Success is what runs, not what was said. */
export function bmcRuns(
  reply: BmcReply<SoftwareList>,
  node: UnattendedNode,
): Read<'host' | 'finished' | 'wrong' | 'no', UnattendedNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const list = reply.value;
  if (!isRunning(node.bmc, list)) {
    const instead = runningInstead(node.bmc.image, list);
    const problem = node.wentDown ? say.wrongSide(node.bmc, instead) : say.rebootIgnored(node.bmc, instead);
    return { outcome: 'wrong', node: { ...node, problem } };
  }
  const isFinished = !node.hostReboot || (isRunning(node.host, list) && !node.force);
  return { outcome: isFinished ? 'finished' : 'host' };
}

// ---- the host ----

export function hostOff(
  reply: BmcReply<BmcState>,
  node: UnattendedNode,
): Read<'off' | 'on' | 'no', UnattendedNode> {
  if (reply.kind !== 'ok') return { outcome: 'no', reason: reply.text };
  const { word, power } = powerState(reply.value, false);
  if (power === 'off' && word === 'off') return { outcome: 'off', node: { ...node, word } };
  return { outcome: 'on', node: { ...node, word, problem: say.hostStaysOn(word) } };
}

/** On is the host's firmware at work, not only its power. */
export function hostOn(
  reply: BmcReply<BmcState>,
  node: UnattendedNode,
): Read<'on' | 'off' | 'no', UnattendedNode> {
  if (reply.kind !== 'ok') return { outcome: 'no', node: { ...node, problem: statusLine(reply) } };
  const { word } = powerState(reply.value, false);
  const outcome = word === 'on' ? 'on' : 'off';
  return { outcome, node: { ...node, word, problem: say.hostStaysOff(word) } };
}

export function hostRuns(
  reply: BmcReply<SoftwareList>,
  node: UnattendedNode,
): Read<'yes' | 'wrong' | 'no', UnattendedNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  if (isRunning(node.host, reply.value)) return { outcome: 'yes' };
  const instead = runningInstead(node.host.image, reply.value);
  return { outcome: 'wrong', node: { ...node, problem: say.wrongSide(node.host, instead) } };
}

/** Where the BMC does not tell what runs, the image that starts first has to do. */
function isRunning({ image }: UploadNode, list: SoftwareList): boolean {
  const running = runningInstead(image, list);
  if (running.length > 0) return running.some(({ version }) => version === image.version);
  return stateOf(findSame(image, list), list) === 'active';
}
