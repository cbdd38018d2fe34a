import type { Read } from '../../../lib/status/table.js';
import type { TaskProgress } from '../verbs/update.js';
import type { BmcReply, SoftwareImage, SoftwareList, Uploaded } from '../verbs.js';
import type { UploadNode } from './flash-node.js';
import { findSame, purposeOf, runningInstead, stateOf } from './image-state.js';
import { planned, type Work } from './plan-replies.js';
import * as say from './push-messages.js';
import { uploaded } from './replies.js';

// How the answers of a BMC are read on which upload means activation. What runs decides, never what a task says.

/** What there is to do, on either kind of BMC. */
export function plannedAnyWay(
  reply: BmcReply<SoftwareList>,
  node: UploadNode,
): Read<Work | 'push' | 'no', UploadNode> {
  const { outcome, ...rest } = reply.kind === 'ok' ? plannedPush(reply.value, node) : planned(reply, node);
  return reply.kind === 'ok' && reply.value.update === undefined
    ? planned(reply, node)
    : { outcome, ...rest };
}

function plannedPush(list: SoftwareList, node: UploadNode): Read<'push' | 'nothing' | 'no', UploadNode> {
  const most = list.update?.mostBytes;
  const before = list.images.map(({ id }) => id);
  const same = node.force ? undefined : findSame(node.image, list);
  const known = { ...node, before, reboots: list.update?.reboots === true && isForBmc(node) };
  if (same !== undefined && stateOf(same, list) === 'running') {
    return { outcome: 'nothing', node: { ...known, id: same.id, activation: same.activation } };
  }
  if (most !== undefined && node.image.bytes > most) {
    return { outcome: 'no', reason: say.tooLarge(node, most) };
  }
  return { outcome: 'push', node: known, reason: say.noSeparateUpload };
}

/** Whether what is uploaded waits for the next restart. */
export function prepared(
  reply: BmcReply<{ readonly reboots: boolean }>,
  node: UploadNode,
): Read<'yes' | 'yesAgain' | 'no', UploadNode> {
  if (reply.kind !== 'ok') return { outcome: 'no', reason: reply.text };
  const reboots = reply.value.reboots && isForBmc(node);
  const outcome = node.begunBefore === true ? 'yesAgain' : 'yes';
  return { outcome, node: { ...node, reboots, task: undefined } };
}

/** A BMC that is busy with another update answers 503 in one mode and 500 in the other. */
export function pushed(
  reply: BmcReply<Uploaded>,
  node: UploadNode,
): Read<'task' | 'noTask' | 'unknown' | 'busy' | 'broken' | 'rejected' | 'no', UploadNode> {
  if (reply.kind === 'ok') {
    const { task } = reply.value;
    const known = { ...node, task, problem: undefined, percent: undefined, quietLooks: 0 };
    return { outcome: task === undefined ? 'noTask' : 'task', node: known };
  }
  const { outcome, ...rest } = uploaded(reply, node);
  if (reply.kind === 'refused' && reply.httpStatus === 500) return { outcome: 'broken', ...rest };
  return { outcome: outcome === 'id' || outcome === 'idNotTold' ? 'noTask' : outcome, ...rest };
}

/** After a push whose end nobody saw: whether it has arrived. */
export function pushArrived(
  reply: BmcReply<SoftwareList>,
  node: UploadNode,
): Read<'yes' | 'notYet' | 'no', UploadNode> {
  if (reply.kind !== 'ok') return { outcome: 'no', reason: reply.text };
  const isThere = isRunning(node, reply.value) || newImage(node, reply.value) !== undefined;
  return { outcome: isThere ? 'yes' : 'notYet', node: { ...node, begunBefore: true } };
}

/** Seventy looks of five seconds: bmcweb itself gives a task up that shows nothing for five minutes. */
const STALE_LOOKS = 70;

export function followed(
  reply: BmcReply<TaskProgress>,
  node: UploadNode,
): Read<'running' | 'stale' | 'ended' | 'failed' | 'no', UploadNode> {
  if (reply.kind !== 'ok') return { outcome: 'no', reason: reply.text };
  const { state, percent, message } = reply.value;
  if (state === 'failed') {
    return { outcome: 'failed', node: { ...node, problem: say.taskFailed(node, message) } };
  }
  if (state !== 'running') return { outcome: 'ended' };
  const quietLooks = percent === node.percent ? node.quietLooks + 1 : 0;
  const looked = { ...node, percent, quietLooks };
  return { outcome: quietLooks >= STALE_LOOKS ? 'stale' : 'running', node: looked };
}

/** What became of it: an image that waits for the restart is active, one that restarts the BMC runs. */
export function pushResult(
  reply: BmcReply<SoftwareList>,
  node: UploadNode,
): Read<'yes' | 'activating' | 'waiting' | 'failed' | 'no', UploadNode> {
  if (reply.kind !== 'ok') return { outcome: 'no', reason: reply.text };
  const list = reply.value;
  if (isRunning(node, list) && !node.force) return { outcome: 'yes' };
  const image = newImage(node, list);
  const known = { ...node, id: image?.id ?? node.id, activation: image?.activation };
  switch (stateOf(image, list)) {
    case 'running':
      return { outcome: 'yes', node: known };
    case 'active':
    case 'lowPriority':
      if (node.reboots !== true) return { outcome: 'yes', node: known };
      break;
    case 'activating':
      return { outcome: 'activating', node: { ...known, problem: say.taskFailed(node, undefined) } };
    case 'failed':
    case 'invalid':
      return { outcome: 'failed', node: { ...known, problem: say.taskFailed(node, undefined) } };
    default:
  }
  const running = runningInstead(node.image, list);
  // Another start of the same version (--force) gives it a new id or none at all.
  if (node.force && node.reboots === true && isRunning(node, list)) return { outcome: 'yes', node: known };
  const problem = node.reboots === true ? say.notRunning(node, running) : say.notThere(node);
  return { outcome: 'waiting', node: { ...known, problem } };
}

/** An image of the host restarts nothing. */
function isForBmc({ image }: UploadNode): boolean {
  return purposeOf(image) !== 'Host';
}

function isRunning({ image }: UploadNode, list: SoftwareList): boolean {
  return runningInstead(image, list).some(({ version }) => version === image.version);
}

/** The image that came by this push; of several the last. */
function newImage({ image, before }: UploadNode, list: SoftwareList): SoftwareImage | undefined {
  return list.images.findLast(
    (one) => one.version === image.version && one.purpose === purposeOf(image) && !before.includes(one.id),
  );
}
