import type { Read } from '../../../lib/flow/table.js';
import { standingOf } from '../bmc/image/which-runs.js';
import type { BmcReply, BmcState, SoftwareList } from '../bmc/verbs/index.js';
import { readLogin } from '../node/login-row.js';
import type { Facts } from '../node/node-facts.js';
import { refused, statusLine } from '../node/node-replies.js';
import { powerState as wordOf } from '../node/power-state.js';
import { restartAnswered, restartSeen } from '../node/restart-seen.js';
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
  const list = reply.value;
  const pending = list.images.some((image) => image.purpose === 'BMC' && standingOf(image, list) === 'next');
  return { outcome: pending ? 'pending' : 'none' };
}

/** After a request whose answer leaves it open: whether the host is on. */
export function isOn(reply: BmcReply<BmcState>, node: PowerNode): Read<'yes' | 'notYet' | 'no', PowerNode> {
  if (reply.kind !== 'ok') return { outcome: 'no', reason: node.problem ?? reply.text };
  const { word } = wordOf(reply.value, false);
  return { outcome: word === 'on' || word === 'quiesced' ? 'yes' : 'notYet', reason: node.problem ?? '' };
}

/** The same for the power that was to be cut. */
export function isOff(reply: BmcReply<BmcState>, node: PowerNode): Read<'yes' | 'notYet' | 'no', PowerNode> {
  if (reply.kind !== 'ok') return { outcome: 'no', reason: node.problem ?? reply.text };
  const { word } = wordOf(reply.value, false);
  return { outcome: word === 'off' ? 'yes' : 'notYet', reason: node.problem ?? '' };
}

/** The same for a host that was asked to shut down, which takes its time: that it was asked is enough. */
export function isGoingOff(
  reply: BmcReply<BmcState>,
  node: PowerNode,
): Read<'yes' | 'notYet' | 'no', PowerNode> {
  if (reply.kind !== 'ok') return { outcome: 'no', reason: node.problem ?? reply.text };
  const { word, power } = wordOf(reply.value, true);
  const isTaken = power === 'off' || word === 'powering-off';
  return { outcome: isTaken ? 'yes' : 'notYet', reason: node.problem ?? '' };
}

/** Of a reboot that nobody watches: silence after the request was sent, and 504, are taken for a yes. */
export function rebooted<Node extends Facts>(
  reply: BmcReply<undefined>,
  node: Node,
): Read<'yes' | 'no', Node> {
  if (reply.kind === 'ok') return { outcome: 'yes' };
  const answered = restartAnswered(reply);
  return answered === 'likely' ? { outcome: 'yes' } : refused(reply, node);
}

/**
 * After a request to reboot whose answer leaves it open: whether the BMC goes away, which one bad answer does not show.
 * When it started is remembered by the first look that tells it.
 */
export function goesAway(reply: BmcReply<BmcState>, node: PowerNode): Read<'yes' | 'notYet', PowerNode> {
  const look = restartSeen(reply, node);
  const isAway = look === 'restarted' || look === 'gone' || (look === 'unwell' && node.isUnwell === true);
  const told = reply.kind === 'ok' ? reply.value.bmcStarted : undefined;
  const known = { ...node, bmcStarted: node.bmcStarted ?? told, isUnwell: look === 'unwell' };
  return { outcome: isAway ? 'yes' : 'notYet', reason: node.problem ?? '', node: known };
}

/** Whether the dumps were cleared; if not, the reboot goes on all the same. */
export function cleared(reply: BmcReply<undefined>, node: PowerNode): Read<'yes' | 'no', PowerNode> {
  if (reply.kind === 'ok') return { outcome: 'yes' };
  return { outcome: 'no', node: { ...node, problem: statusLine(reply) } };
}
