import type { Read } from '../../../lib/status/table.js';
import { refused } from '../replies.js';
import type { BmcReply, SoftwareImage, SoftwareList } from '../verbs.js';
import { causeIn } from './cause.js';
import type { ActivateNode, ListNode, UploadNode } from './flash-node.js';
import { purposeOf } from './image-state.js';
import { causes } from './misfit-messages.js';
import * as say from './node-messages.js';

/** No BMC may make a node wait longer than this before it asks again. */
const MAX_RETRY_AFTER_SECONDS = 60;

export function listed(reply: BmcReply<SoftwareList>, node: ListNode): Read<'list' | 'no', ListNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  return { outcome: 'list', node: { ...node, software: reply.value } };
}

/**
 * How an upload ended. A BMC that went silent after it got the whole image may have taken it: only a look at its
 * software tells. One that cut the connection before has taken nothing, and what it said may be lost. 400 means that it
 * looked into the image and did not like it; 503 that it is busy with another upload.
 */
export function uploaded(
  reply: BmcReply<{ readonly id: string | undefined }>,
  node: UploadNode,
): Read<'id' | 'idNotTold' | 'unknown' | 'cut' | 'busy' | 'rejected' | 'no', UploadNode> {
  if (reply.kind === 'ok') {
    const { id } = reply.value;
    const known = { ...node, id, problem: undefined };
    return { outcome: id === undefined ? 'idNotTold' : 'id', node: known };
  }
  const cause = reply.kind === 'refused' ? causeIn(`${reply.text} ${reply.detail ?? ''}`) : undefined;
  const text = cause === undefined ? reply.text : `${reply.text} ${causes[cause]}`;
  const failure = { reason: text, node: { ...node, problem: text } };
  if (reply.kind === 'silent') {
    if (reply.isCut === true)
      return { outcome: 'cut', reason: text, node: { ...failure.node, asksFirst: true } };
    return { outcome: reply.sent ? 'unknown' : 'no', ...failure };
  }
  if (reply.httpStatus === 400) {
    const problem = say.imageRejected(text, node);
    return { outcome: 'rejected', node: { ...node, problem } };
  }
  if (reply.httpStatus !== 503) return { outcome: 'no', ...failure };
  const { retryAfterSeconds } = reply;
  if (retryAfterSeconds === undefined) return { outcome: 'busy', ...failure };
  return { outcome: 'busy', ...failure, pauseSeconds: Math.min(retryAfterSeconds, MAX_RETRY_AFTER_SECONDS) };
}

/**
 * Looks for the uploaded image: its version and purpose, and not there before. By the version alone, an image of
 * another kind or an older copy could be taken for it. What went wrong with the upload stays the node's problem.
 */
export function findUploaded(
  reply: BmcReply<SoftwareList>,
  node: UploadNode,
): Read<'found' | 'unpacking' | 'missing' | 'no', UploadNode> {
  if (reply.kind !== 'ok') return { outcome: 'no', reason: reply.text };
  const found = reply.value.images.find((image) =>
    node.id === undefined ? isNew(image, node) : image.id === node.id,
  );
  // The BMC has told its id, so it is on its way.
  if (found === undefined) return { outcome: node.id === undefined ? 'missing' : 'unpacking' };
  if (!isUnpacked(found)) return { outcome: 'unpacking' };
  return { outcome: 'found', node: { ...node, id: found.id } };
}

/** The same after an answer that said the upload was well: an image that is not there is a problem of its own. */
export function findImage(
  reply: BmcReply<SoftwareList>,
  node: UploadNode,
): Read<'found' | 'unpacking' | 'missing' | 'no', UploadNode> {
  const read = findUploaded(reply, node);
  if (read.outcome === 'found' || read.outcome === 'no') return read;
  return { ...read, node: { ...node, problem: node.problem ?? say.idNotFound(node) } };
}

function isNew(image: SoftwareImage, node: UploadNode): boolean {
  return (
    image.version === node.image.version &&
    image.purpose === purposeOf(node.image) &&
    !node.before.includes(image.id)
  );
}

/** An image appears with its version first; until the BMC has looked into it, it cannot be activated. */
function isUnpacked(image: SoftwareImage): boolean {
  return image.activation !== undefined && image.activation !== 'NotReady';
}

/** BMCs answer 403 or 404 to an id they do not know [openbmc.pm:3046]. Without an answer it may have begun. */
export function activationAccepted<Node extends ActivateNode>(
  reply: BmcReply<undefined>,
  node: Node,
): Read<'yes' | 'unknown' | 'no', Node> {
  if (reply.kind === 'ok') return { outcome: 'yes' };
  const isUnknown = (reply.kind === 'silent' && reply.sent) || isGatewayTimeout(reply);
  if (isUnknown) return { outcome: 'unknown', node: { ...node, problem: reply.text } };
  if (reply.kind === 'refused' && (reply.httpStatus === 403 || reply.httpStatus === 404)) {
    return { outcome: 'no', reason: say.invalidId };
  }
  return refused(reply, node);
}

export type ActivationOutcome =
  | 'activating'
  | 'stalled'
  | 'ready'
  | 'active'
  | 'lowPriority'
  | 'failed'
  | 'no';

/** How far the image is. A Ready image has not begun yet; anything that is not on the way to Active is an error. */
export function activation<Node extends ActivateNode>(
  reply: BmcReply<SoftwareList>,
  node: Node,
): Read<ActivationOutcome, Node> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const image = reply.value.images.find((one) => one.id === node.id);
  if (image === undefined) return { outcome: 'failed', node: { ...node, problem: say.imageGone(node) } };
  const isQuiet = image.activation === node.activation && image.progress === node.percent;
  const looked: Node = {
    ...node,
    activation: image.activation,
    percent: image.progress,
    quietLooks: isQuiet ? node.quietLooks + 1 : 0,
  };
  switch (image.activation) {
    case 'Activating': {
      const isStalled = image.progress !== undefined && looked.quietLooks >= STALLED_LOOKS;
      const problem = isStalled ? say.stalled(looked) : say.stillActivating(looked);
      return { outcome: isStalled ? 'stalled' : 'activating', node: { ...looked, problem } };
    }
    case 'Ready':
      return { outcome: 'ready', node: { ...looked, problem: say.requestIgnored(looked) } };
    case 'Active':
      return { outcome: (image.priority ?? 0) === 0 ? 'active' : 'lowPriority', node: looked };
    case 'Failed':
      return { outcome: 'failed', node: { ...looked, problem: say.activationFailed(looked) } };
    case 'Invalid':
      return { outcome: 'failed', node: { ...looked, problem: say.invalidImage(looked) } };
    default:
      return { outcome: 'failed', node: { ...looked, problem: say.unexpectedState(looked) } };
  }
}

/** Seconds between two looks at an image that is being activated. */
export const ACTIVATION_POLL_SECONDS = 5;
/** Twenty minutes without a change: no BMC has been seen to need more between two percentages. */
const STALLED_LOOKS = 240;

/** Whether the image is the one that starts at the next reboot. */
export function prioritised<Node extends ActivateNode>(
  reply: BmcReply<SoftwareList>,
  node: Node,
): Read<'yes' | 'notYet' | 'no', Node> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const image = reply.value.images.find((one) => one.id === node.id);
  const first = image?.activation === 'Active' && (image.priority ?? 0) === 0;
  return { outcome: first ? 'yes' : 'notYet' };
}

function isGatewayTimeout(reply: BmcReply<undefined>): boolean {
  return reply.kind === 'refused' && reply.httpStatus === 504;
}
