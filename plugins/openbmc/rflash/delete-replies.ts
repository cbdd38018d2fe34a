import type { Read } from '../../../lib/status/table.js';
import { powerState } from '../power-state.js';
import { refused } from '../replies.js';
import type { BmcReply, BmcState, SoftwareList } from '../verbs.js';
import type { DeleteNode } from './flash-node.js';
import { deleting } from './node-messages.js';

/** What stands in the way of deleting the image: nothing if it does not run; the BMC itself refuses unknown ids. */
export function deletable(
  reply: BmcReply<SoftwareList>,
  node: DeleteNode,
): Read<'yes' | 'runningBmc' | 'runningHost' | 'runningOther' | 'no', DeleteNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const { images, functional = [] } = reply.value;
  if (!functional.includes(node.id)) return { outcome: 'yes' };
  const purpose = images.find(({ id }) => id === node.id)?.purpose;
  if (purpose === 'BMC') return { outcome: 'runningBmc', reason: deleting.runningBmc };
  return { outcome: purpose === 'Host' ? 'runningHost' : 'runningOther' };
}

/** A host's running image can only be deleted while the host is off for certain. */
export function hostIsOff(
  reply: BmcReply<BmcState>,
  node: DeleteNode,
): Read<'off' | 'on' | 'no', DeleteNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const { word } = powerState(reply.value, false);
  if (word === 'off') return { outcome: 'off' };
  return { outcome: 'on', reason: word === 'on' ? deleting.hostOn : deleting.hostNotOff(word) };
}

export function deleted(reply: BmcReply<undefined>, node: DeleteNode): Read<'yes' | 'no', DeleteNode> {
  if (reply.kind === 'ok') return { outcome: 'yes' };
  if (reply.kind === 'refused' && reply.httpStatus === 404)
    return { outcome: 'no', reason: deleting.invalidId };
  return refused(reply, node);
}

/** After an interruption: an image that is not there any more was deleted. */
export function isGone(
  reply: BmcReply<SoftwareList>,
  node: DeleteNode,
): Read<'yes' | 'notYet' | 'no', DeleteNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  return { outcome: reply.value.images.some(({ id }) => id === node.id) ? 'notYet' : 'yes' };
}
