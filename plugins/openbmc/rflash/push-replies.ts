import type { Read } from '../../../lib/status/table.js';
import type { TaskProgress } from '../verbs/update.js';
import type { BmcReply, SoftwareImage, SoftwareList, Uploaded } from '../verbs.js';
import type { UploadNode } from './flash-node.js';
import { findSame, type ImageState, purposeOf, runningInstead, stateOf } from './image-state.js';
import { stillActivating } from './node-messages.js';
import { isEmpty, planned, type Work, waitsFor } from './plan-replies.js';
import * as say from './push-messages.js';
import { uploaded } from './replies.js';

// How the answers of a BMC are read on which upload means activation. What runs decides, never what a task says.

/** What there is to do, on either kind of BMC. */
export function plannedAnyWay(
  reply: BmcReply<SoftwareList>,
  node: UploadNode,
): Read<Work | 'push' | 'begun' | 'empty' | 'no', UploadNode> {
  if (reply.kind !== 'ok') return planned(reply, node);
  if (isEmpty(reply.value, node)) return { outcome: 'empty', node: waitsFor(node, 'software') };
  return reply.value.update === undefined ? planned(reply, node) : plannedPush(reply.value, node);
}

function plannedPush(
  list: SoftwareList,
  node: UploadNode,
): Read<'push' | 'begun' | 'nothing' | 'no', UploadNode> {
  const most = list.update?.mostBytes;
  const before = list.images.map(({ id }) => id);
  const same = node.force ? undefined : findSame(node.image, list);
  const known = { ...node, before, reboots: list.update?.reboots === true && isForBmc(node) };
  if (same !== undefined && stateOf(same, list) === 'running') {
    return { outcome: 'nothing', node: { ...known, id: same.id, activation: same.activation } };
  }
  const begun = begunByOther(list, known);
  if (begun !== undefined)
    return { outcome: 'begun', node: adopted(known, begun), reason: say.noSeparateUpload };
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
): Read<
  'task' | 'noTask' | 'unknown' | 'cut' | 'busy' | 'broken' | 'exists' | 'rejected' | 'no',
  UploadNode
> {
  if (reply.kind === 'ok') {
    const { task } = reply.value;
    const afresh = { problem: undefined, percent: undefined, quietLooks: 0, waiting: undefined };
    const known = { ...node, task, ...afresh };
    return { outcome: task === undefined ? 'noTask' : 'task', node: known };
  }
  const { outcome, ...rest } = uploaded(reply, node);
  if (reply.kind === 'refused' && reply.httpStatus === 500) return { outcome: 'broken', ...rest };
  if (reply.kind === 'refused' && reply.httpStatus === 409) return { outcome: 'exists', ...rest };
  return { outcome: outcome === 'id' || outcome === 'idNotTold' ? 'noTask' : outcome, ...rest };
}

/**
 * Before a push is tried again that the BMC did not take: whether another client has brought the image meanwhile. What
 * was forced is pushed all the same: the same version may be another image.
 */
export function pushNeeded(
  reply: BmcReply<SoftwareList>,
  node: UploadNode,
): Read<'yes' | 'brought' | 'no', UploadNode> {
  if (reply.kind !== 'ok') return { outcome: 'no', reason: reply.text, node: waitsFor(node, 'answer') };
  const list = reply.value;
  const dead = list.images.filter((one) => DEAD.has(stateOf(one, list))).map(({ id }) => id);
  const again = { ...node, begunBefore: true, waiting: undefined, before: [...node.before, ...dead] };
  if (node.force) return { outcome: 'yes', node: again };
  const running = runningInstead(node.image, list).find(({ version }) => version === node.image.version);
  const image = running ?? begunByOther(list, node);
  return image === undefined
    ? { outcome: 'yes', node: again }
    : { outcome: 'brought', node: adopted(node, image) };
}

/** What came to nothing before the next push is not what comes by it. */
const DEAD: ReadonlySet<ImageState> = new Set(['failed', 'invalid']);

/** The image that another client's update is about: it is being activated, or was since this flash began. */
function begunByOther(list: SoftwareList, { image, before, force }: UploadNode): SoftwareImage | undefined {
  if (force) return undefined;
  return list.images.findLast((one) => {
    const state = stateOf(one, list);
    const isNew = !before.includes(one.id);
    const isBegun = state === 'activating' || (isNew && (state === 'active' || state === 'lowPriority'));
    return isBegun && one.version === image.version && one.purpose === purposeOf(image);
  });
}

/** From here on it is taken for the image that came by our push, whose result is looked at as any other's. */
function adopted(node: UploadNode, { id, activation }: SoftwareImage): UploadNode {
  const before = node.before.filter((one) => one !== id);
  return { ...node, id, activation, before, task: undefined, problem: undefined, waiting: undefined };
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

/** Two minutes of looks every five seconds: what the task does not tell is in the list by then. */
const STALE_LOOKS = 24;

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
  if (reply.kind !== 'ok') return { outcome: 'no', reason: reply.text, node: waitsFor(node, 'answer') };
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
    case 'activating': {
      const problem = stillActivating(known);
      return { outcome: 'activating', node: waitsFor({ ...known, problem }, 'activation') };
    }
    case 'failed':
    case 'invalid':
      return { outcome: 'failed', node: { ...known, problem: say.taskFailed(node, undefined) } };
    default:
  }
  const running = runningInstead(node.image, list);
  // Another start of the same version (--force) gives it a new id or none at all.
  if (node.force && node.reboots === true && isRunning(node, list)) return { outcome: 'yes', node: known };
  const absent = node.reboots === true ? say.notRunning(node, running) : say.notThere(node);
  const problem = list.images.length === 0 ? say.nothingListed(node) : absent;
  return {
    outcome: 'waiting',
    node: waitsFor({ ...known, problem }, node.reboots === true ? 'restart' : 'listed'),
  };
}

/** An image of the host restarts nothing. */
function isForBmc({ image }: UploadNode): boolean {
  return purposeOf(image) !== 'Host';
}

function isRunning({ image }: UploadNode, list: SoftwareList): boolean {
  return runningInstead(image, list).some(({ version }) => version === image.version);
}

/** The image that came by this push; of several the furthest: a busy BMC may keep what it refuses, as Ready for ever. */
function newImage({ image, before }: UploadNode, list: SoftwareList): SoftwareImage | undefined {
  const came = list.images.filter(({ id }) => !before.includes(id));
  return (
    findSame(image, { ...list, images: came.filter((one) => !isIdle(one, list)) }) ??
    findSame(image, { ...list, images: came })
  );
}

function isIdle(image: SoftwareImage, list: SoftwareList): boolean {
  const state = stateOf(image, list);
  return state === 'ready' || state === 'ignored' || state === 'unpacking';
}
