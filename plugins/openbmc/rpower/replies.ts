import type { Read } from '../../../lib/status/table.js';
import type { Facts } from '../facts.js';
import { readLogin } from '../login.js';
import { powerState as wordOf } from '../power-state.js';
import { refused, statusLine } from '../replies.js';
import type { BmcReply, BmcState, SoftwareList } from '../verbs.js';
import type { PowerNode } from './power-node.js';

/** The state as a word and as what it counts as. */
export function powerState(reply: BmcReply<BmcState>, node: PowerNode): Read<'on' | 'off' | 'no', PowerNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const { word, power } = wordOf(reply.value, node.transition);
  return { outcome: power, node: { ...node, word, power } };
}

/** A BMC that is up but cannot serve yet says 503 even to a login: for bmcstate that is an answer, not an error. */
export function bmcLogin(
  reply: BmcReply<undefined>,
  node: PowerNode,
): Read<'yes' | 'no' | 'noLoginThere' | 'notReady', PowerNode> {
  if (reply.kind === 'refused' && reply.httpStatus === 503) return { outcome: 'notReady' };
  return readLogin(reply, node);
}

/** bmcstate never fails once logged in: no answer means that the BMC is not ready [openbmc.pm:2980]. */
export function bmcState(reply: BmcReply<BmcState>, node: PowerNode): Read<'known' | 'notReady', PowerNode> {
  if (reply.kind !== 'ok') return { outcome: 'notReady' };
  return { outcome: 'known', node: { ...node, word: reply.value.bmc ?? '' } };
}

/** Whether a BMC image waits for the next reboot: priority 0 and not what runs now [openbmc.pm:3630]. */
export function pendingImage(
  reply: BmcReply<SoftwareList>,
  node: PowerNode,
): Read<'pending' | 'none' | 'no', PowerNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const { images, functional } = reply.value;
  if (functional === undefined || functional.length === 0) return { outcome: 'none' };
  const pending = images.some(
    (image) => image.purpose === 'BMC' && image.priority === 0 && !functional.includes(image.id),
  );
  return { outcome: pending ? 'pending' : 'none' };
}

/** A BMC that reboots at once may not answer: silence after the request was sent, and 504, are a yes. */
export function rebooted<Node extends Facts>(
  reply: BmcReply<undefined>,
  node: Node,
): Read<'yes' | 'no', Node> {
  if (reply.kind === 'ok') return { outcome: 'yes' };
  if (reply.kind === 'silent' && reply.sent) return { outcome: 'yes' };
  if (reply.kind === 'refused' && reply.httpStatus === 504) return { outcome: 'yes' };
  return refused(reply, node);
}

/** Whether the dumps were cleared; if not, the reboot goes on all the same. */
export function cleared(reply: BmcReply<undefined>, node: PowerNode): Read<'yes' | 'no', PowerNode> {
  if (reply.kind === 'ok') return { outcome: 'yes' };
  return { outcome: 'no', node: { ...node, problem: statusLine(reply) } };
}
