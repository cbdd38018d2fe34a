import type { Read } from '../../../lib/status/table.js';
import { refused } from '../replies.js';
import type { BmcReply, SoftwareList } from '../verbs.js';
import type { ActivateNode } from './flash-node.js';
import * as tell from './push-messages.js';

/** A BMC that restarts at once may not answer: silence after the request was sent, and 504, are a maybe. */
export function switchAccepted<Node extends ActivateNode>(
  reply: BmcReply<undefined>,
  node: Node,
): Read<'yes' | 'notSent' | 'no', Node> {
  if (reply.kind === 'ok') return { outcome: 'yes' };
  if (reply.kind === 'silent') return { outcome: reply.sent ? 'yes' : 'notSent', reason: reply.text };
  return reply.httpStatus === 504 ? { outcome: 'yes' } : refused(reply, node);
}

/** Ids of installed images can change with a restart: the version has to run. */
export function switchedTo<Node extends ActivateNode>(
  reply: BmcReply<SoftwareList>,
  node: Node,
): Read<'yes' | 'notYet' | 'no', Node> {
  if (reply.kind !== 'ok') return { outcome: 'no', reason: reply.text };
  const { images, functional = [] } = reply.value;
  const running = images.filter(({ id }) => functional.includes(id));
  if (running.some(({ id, version }) => id === node.id || version === node.version))
    return { outcome: 'yes' };
  const instead = running.filter(({ purpose }) => purpose !== 'Host');
  return { outcome: 'notYet', node: { ...node, problem: tell.notRunning(node, instead) } };
}
