import type { Read } from '../../../lib/flow/table.js';
import { isSaidToRun, standingOf } from '../bmc/image/which-runs.js';
import type { BmcReply, SoftwareImage, SoftwareList, Uploaded } from '../bmc/verbs/index.js';
import type { TaskProgress } from '../bmc/verbs/update-verbs.js';
import type { ActivateNode, UploadNode } from './flash-node.js';
import { stillActivating } from './flash-texts.js';
import { findSame, type ImageState, purposeOf, runningInstead, stateOf } from './image-state.js';
import { leaves, markOf } from './left.js';
import { isEmpty, planned, plannedBack, type Switch, type Work, waitsFor } from './plan-replies.js';
import * as say from './push-texts.js';
import { imageName } from './push-texts.js';
import { uploaded } from './upload-replies.js';

// How the answers of a BMC are read on which upload means activation. What runs decides, never what a task says.

/** What there is to do, on either kind of BMC. */
export function plannedAnyWay(
  list: SoftwareList,
  node: UploadNode,
): Read<Work | Switch | 'push' | 'begun' | 'empty' | 'cannot', UploadNode> {
  if (isEmpty(list, node)) return { outcome: 'empty', node: waitsFor(node, 'software') };
  return list.update === undefined ? planned(list, node) : plannedPush(list, node);
}

/** What there is to do for one of two images; that it runs is all that is wanted. */
export function pushWanted(
  list: SoftwareList,
  node: UploadNode,
): Read<'push' | 'begun' | 'there' | 'empty' | 'cannot', UploadNode> {
  const { outcome, ...rest } = plannedAnyWay(list, node);
  if (outcome === 'nothing' || outcome === 'runs' || outcome === 'switchBack')
    return { outcome: 'there', ...rest };
  const isOwn = outcome === 'push' || outcome === 'begun' || outcome === 'empty' || outcome === 'cannot';
  if (isOwn) return { outcome, ...rest };
  return { outcome: 'cannot', reason: interfaceChanged };
}

function plannedPush(
  list: SoftwareList,
  node: UploadNode,
): Read<'push' | 'begun' | 'nothing' | Switch | 'cannot', UploadNode> {
  const most = list.update?.mostBytes;
  const before = list.images.map(({ id }) => id);
  const copy = findSame(node.image, list);
  const same = node.force ? undefined : copy;
  const reboots = list.update?.reboots === true && isForBmc(node);
  const mark = markOf(list, { version: node.image.version, purpose: purposeOf(node.image) });
  const known = { ...node, before, reboots, ranBefore: isRunning(node, list), mark, copy: copy?.id };
  const next = node.force ? undefined : waitsForRestart(node, list);
  if (next !== undefined) {
    return {
      outcome: 'nothing',
      node: { ...known, id: next.id, activation: next.activation, isNext: true },
    };
  }
  if (same !== undefined && isSaidToRun(same.id, list)) {
    const { outcome, ...read } = plannedBack(same, list, {
      ...known,
      id: same.id,
      activation: same.activation,
    });
    // What cannot be set back is pushed again.
    if (outcome !== 'fixed') return { outcome, ...read };
  }
  const begun = begunByOther(list, known);
  if (begun !== undefined) return { outcome: 'begun', node: adopted(known, begun), reason: noSeparateUpload };
  if (most !== undefined && node.image.bytes > most) {
    return { outcome: 'cannot', reason: say.tooLarge(node, most) };
  }
  return { outcome: 'push', node: known, reason: noSeparateUpload };
}

/** Whether what is uploaded waits for the next restart. */
export function prepared(
  update: { readonly reboots: boolean },
  node: UploadNode,
): Read<'yes' | 'yesAgain', UploadNode> {
  const reboots = update.reboots && isForBmc(node);
  const outcome = node.begunBefore === true ? 'yesAgain' : 'yes';
  return { outcome, node: { ...node, reboots, task: undefined } };
}

/** A BMC that is busy with another update answers 503 in one mode and 500 in the other. */
export function pushed(
  reply: BmcReply<Uploaded>,
  node: UploadNode,
): Read<
  'task' | 'noTask' | 'unknown' | 'lost' | 'cut' | 'busy' | 'broken' | 'exists' | 'rejected' | 'no',
  UploadNode
> {
  if (reply.kind === 'ok') {
    const { task } = reply.value;
    const untold = { problem: undefined, taskProblem: undefined, waiting: undefined };
    const afresh = { ...untold, percent: undefined, quietLooks: 0 };
    const known = { ...leaves(node), task, ...afresh };
    return { outcome: task === undefined ? 'noTask' : 'task', node: known };
  }
  const { outcome, ...rest } = uploaded(reply, { ...node, isUnanswered: undefined });
  if (outcome === 'unknown')
    return { ...rest, outcome, node: { ...leaves(rest.node ?? node), isUnanswered: true } };
  // Sent elsewhere: this BMC has not taken it, and an image goes nowhere but where the tables say.
  if (reply.kind === 'refused' && reply.httpStatus >= 300 && reply.httpStatus < 400) {
    const reason = say.sentElsewhere(reply.text);
    return { outcome: 'no', reason, node: { ...(rest.node ?? node), problem: reason } };
  }
  if (reply.kind === 'refused' && reply.httpStatus === 500)
    return { ...rest, outcome: 'broken', node: { ...(rest.node ?? node), unclearAnswer: reply.text } };
  if (reply.kind === 'refused' && reply.httpStatus === 409) return { outcome: 'exists', ...rest };
  if (outcome === 'id' || outcome === 'idNotTold') return { outcome: 'noTask', ...rest };
  return { outcome: outcome === 'doubtful' ? 'unknown' : outcome, ...rest };
}

/**
 * Before a push is tried again that the BMC did not take: whether another client has brought the image meanwhile. What
 * was forced is pushed all the same: the same version may be another image.
 */
export function pushNeeded(list: SoftwareList, node: UploadNode): Read<'yes' | 'brought', UploadNode> {
  const dead = list.images.filter((one) => DEAD.has(stateOf(one, list))).map(({ id }) => id);
  const again = { ...node, begunBefore: true, waiting: undefined, before: [...node.before, ...dead] };
  if (node.force) return { outcome: 'yes', node: again };
  const running = runningInstead(node.image, list).find(({ version }) => version === node.image.version);
  const image = (node.ranBefore === true ? undefined : running) ?? begunByOther(list, node);
  return image === undefined
    ? { outcome: 'yes', node: again }
    : { outcome: 'brought', node: adopted(node, image) };
}

/** The image with this version that is known to start next. */
function waitsForRestart({ image }: UploadNode, list: SoftwareList): SoftwareImage | undefined {
  return list.images.find(
    (one) =>
      one.version === image.version &&
      one.purpose === purposeOf(image) &&
      one.activation === 'Active' &&
      standingOf(one, list) === 'next',
  );
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
  const untold = { task: undefined, problem: undefined, waiting: undefined };
  return { ...leaves(node), id, activation, before, ...untold };
}

/**
 * After a push whose end nobody saw: whether it has arrived. Of a version that ran before, an image that does not show is
 * no proof that it did not. One that had the whole image and said nothing may ignore the next one as well.
 */
export function pushArrived(
  list: SoftwareList,
  node: UploadNode,
): Read<'yes' | 'notYet' | 'ignored' | 'unclear', UploadNode> {
  const known = { ...node, begunBefore: true };
  const isThere = runsByThis(node, list) || newImage(node, list) !== undefined;
  if (isThere) return { outcome: 'yes', node: leaves(known) };
  if (node.ranBefore === true && node.reboots === true)
    return { outcome: 'unclear', reason: notKnownIfArrived(node), node: known };
  return { outcome: node.isUnanswered === true ? 'ignored' : 'notYet', node: known };
}

/** The BMC takes no second image of this version: what there is of the one it has. */
export function existing(list: SoftwareList, node: UploadNode): Read<'yes' | 'not', UploadNode> {
  const image = findSame(node.image, list);
  const known = { ...node, id: image?.id ?? node.id, activation: image?.activation };
  const state = stateOf(image, list);
  const isThere = state === 'running' || (state === 'active' && node.reboots !== true);
  if (isThere) return { outcome: 'yes', node: { ...known, problem: undefined } };
  return { outcome: 'not', reason: node.problem ?? '', node: known };
}

/** Two minutes of looks every five seconds: what the task does not tell is in the list by then. */
const STALE_LOOKS = 24;

/** A task that has failed tells why; whether the update has, the list tells. */
export function followed(
  { state, percent, message }: TaskProgress,
  node: UploadNode,
): Read<'running' | 'stale' | 'ended' | 'failed', UploadNode> {
  if (state === 'failed') {
    return { outcome: 'failed', node: { ...node, taskProblem: taskFailed(node, message) } };
  }
  if (state !== 'running') return { outcome: 'ended' };
  const quietLooks = percent === node.percent ? node.quietLooks + 1 : 0;
  const looked = { ...node, percent, quietLooks };
  return { outcome: quietLooks >= STALE_LOOKS ? 'stale' : 'running', node: looked };
}

/** What became of it: an image that waits for the restart is active, one that restarts the BMC runs. */
export function pushResult(
  list: SoftwareList,
  node: UploadNode,
): Read<'yes' | 'activating' | 'waiting' | 'failed', UploadNode> {
  if (runsByThis(node, list)) return { outcome: 'yes' };
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
      return {
        outcome: 'failed',
        node: { ...known, problem: node.taskProblem ?? taskFailed(node, undefined) },
      };
    default:
  }
  const running = runningInstead(node.image, list);
  // Another start of the same version (--force) gives it a new id or none at all.
  if (node.ranBefore === true && node.reboots === true && isRunning(node, list))
    return { outcome: 'yes', node: known };
  const absent = node.reboots === true ? say.notRunning(node, running) : notThere(node, others(node, list));
  const problem = node.taskProblem ?? (list.images.length === 0 ? nothingListed(node) : absent);
  return {
    outcome: 'waiting',
    node: waitsFor({ ...known, problem }, node.reboots === true ? 'restart' : 'listed'),
  };
}

/** An image of the host restarts nothing. */
function isForBmc({ image }: UploadNode): boolean {
  return purposeOf(image) !== 'Host';
}

/** It runs, and did not before. */
function runsByThis(node: UploadNode, list: SoftwareList): boolean {
  return node.ranBefore !== true && isRunning(node, list);
}

/** What has come in the place of the image. */
function others({ before }: UploadNode, { images }: SoftwareList): readonly SoftwareImage[] {
  return images.filter(({ id }) => !before.includes(id));
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

// ---- what is said; xCAT has no words for it

const noSeparateUpload =
  'This BMC has no upload without activation: what is uploaded is activated. Nothing was uploaded; use -a to upload and activate.';

function taskFailed({ version }: ActivateNode, words: string | undefined): string {
  return `Firmware ${version} activation failed.${words === undefined ? '' : ` ${words}`}`;
}

function notThere({ version }: UploadNode, others: readonly SoftwareImage[]): string {
  const text = `The BMC accepted firmware ${version} and does not have it: the update was lost, or another one was under way.`;
  return others.length === 0 ? text : `${text} What has come since is ${others.map(imageName).join(', ')}.`;
}

function notKnownIfArrived({ version }: UploadNode): string {
  return `Whether the BMC got firmware ${version} is not known: the upload was interrupted, and the BMC ran this version before, too. Nothing was sent again; look with -l.`;
}

function nothingListed({ version }: UploadNode): string {
  return `The BMC accepted firmware ${version} and lists no firmware at all: its software service does not answer.`;
}

const interfaceChanged =
  'The BMC has begun to speak another interface in the middle of the update. Run the command again.';
