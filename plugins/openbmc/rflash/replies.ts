import type { Read } from '../../../lib/status/table.js';
import type { Facts } from '../facts.js';
import { refused } from '../replies.js';
import type { BmcReply, SoftwareImage, SoftwareList } from '../verbs.js';
import type { ActivateNode, ListNode, UploadNode } from './flash-node.js';
import { invalidId } from './node-messages.js';

/** No BMC may make a node wait longer than this before it asks again. */
const MAX_RETRY_AFTER_SECONDS = 60;

export function listed(reply: BmcReply<SoftwareList>, node: ListNode): Read<'list' | 'no', ListNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  return { outcome: 'list', node: { ...node, software: reply.value } };
}

/** The processor's level decides which firmware is safe; a BMC that does not tell is taken at its word. */
export function cpuLevel<Node extends Facts>(
  reply: BmcReply<string | undefined>,
  _node: Node,
): Read<'dd20' | 'dd21' | 'other', Node> {
  const version = reply.kind === 'ok' ? (reply.value ?? '') : '';
  if (version.includes('20')) return { outcome: 'dd20' };
  if (version.includes('21')) return { outcome: 'dd21' };
  return { outcome: 'other' };
}

/** Remembers what is on the BMC, so that the new image can be told from the old ones. */
export function remembered(
  reply: BmcReply<SoftwareList>,
  node: UploadNode,
): Read<'known' | 'no', UploadNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  return { outcome: 'known', node: { ...node, before: reply.value.images.map((image) => image.id) } };
}

/**
 * How an upload ended. A BMC that went silent after it got the whole image may have taken it: only a look at its
 * software tells. 503 means that it takes one upload at a time and is busy with another.
 */
export function uploaded(
  reply: BmcReply<{ readonly id: string | undefined }>,
  node: UploadNode,
): Read<'id' | 'idNotTold' | 'unknown' | 'busy' | 'no', UploadNode> {
  if (reply.kind === 'ok') {
    const { id } = reply.value;
    return id === undefined ? { outcome: 'idNotTold' } : { outcome: 'id', node: { ...node, id } };
  }
  const failure = { reason: reply.text, node: { ...node, problem: reply.text } };
  if (reply.kind === 'silent') return { outcome: reply.sent ? 'unknown' : 'no', ...failure };
  if (reply.httpStatus !== 503) return { outcome: 'no', ...failure };
  const { retryAfterSeconds } = reply;
  if (retryAfterSeconds === undefined) return { outcome: 'busy', ...failure };
  return { outcome: 'busy', ...failure, pauseSeconds: Math.min(retryAfterSeconds, MAX_RETRY_AFTER_SECONDS) };
}

/**
 * Looks for the uploaded image: its version and purpose, and not there before. By the version alone, an image of
 * another kind or an older copy could be taken for it.
 */
export function findUploaded(
  reply: BmcReply<SoftwareList>,
  node: UploadNode,
): Read<'found' | 'missing' | 'no', UploadNode> {
  // What went wrong with the upload stays the node's problem.
  if (reply.kind !== 'ok') return { outcome: 'no', reason: reply.text };
  const purpose = node.image.purpose.split('.').at(-1);
  const found = reply.value.images.find(
    (image) =>
      image.version === node.image.version && image.purpose === purpose && !node.before.includes(image.id),
  );
  if (found === undefined || !isUnpacked(found)) return { outcome: 'missing' };
  return { outcome: 'found', node: { ...node, id: found.id } };
}

/** Looks whether the uploaded image, whose id is known, can be activated by now. */
export function findReady(
  reply: BmcReply<SoftwareList>,
  node: UploadNode,
): Read<'found' | 'missing' | 'no', UploadNode> {
  if (reply.kind !== 'ok') return { outcome: 'no', reason: reply.text };
  const image = reply.value.images.find(({ id }) => id === node.id);
  return { outcome: image !== undefined && isUnpacked(image) ? 'found' : 'missing' };
}

/** An image appears with its version first; until the BMC has looked into it, it cannot be activated. */
function isUnpacked(image: SoftwareImage): boolean {
  return image.activation !== undefined && image.activation !== 'NotReady';
}

/** BMCs answer 403 or 404 to an id they do not know [openbmc.pm:3046]. */
export function activationAccepted<Node extends ActivateNode>(
  reply: BmcReply<undefined>,
  node: Node,
): Read<'yes' | 'no', Node> {
  if (reply.kind === 'ok') return { outcome: 'yes' };
  if (reply.kind === 'refused' && (reply.httpStatus === 403 || reply.httpStatus === 404)) {
    return { outcome: 'no', reason: invalidId };
  }
  return refused(reply, node);
}

type ActivationOutcome =
  | 'activating'
  | 'ready'
  | 'active'
  | 'lowPriority'
  | 'failed'
  | 'unexpected'
  | 'gone'
  | 'silent'
  | 'no';

/** How far the image is. A Ready image has not begun yet; anything that is not on the way to Active is an error. */
export function activation<Node extends ActivateNode>(
  reply: BmcReply<SoftwareList>,
  node: Node,
): Read<ActivationOutcome, Node> {
  if (reply.kind === 'silent') return { outcome: 'silent', reason: reply.text };
  if (reply.kind === 'refused') return refused(reply, node);
  const image = reply.value.images.find((one) => one.id === node.id);
  if (image === undefined) return { outcome: 'gone' };
  const seen = { node: { ...node, activation: image.activation, percent: image.progress } };
  switch (image.activation) {
    case 'Activating':
      return { outcome: 'activating', ...seen };
    case 'Ready':
      return { outcome: 'ready', ...seen };
    case 'Active':
      return { outcome: (image.priority ?? 0) === 0 ? 'active' : 'lowPriority', ...seen };
    case 'Failed':
      return { outcome: 'failed', ...seen };
    default:
      return { outcome: 'unexpected', ...seen };
  }
}

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
