import { STATUS_CODES } from 'node:http';
import type { Read } from '../../../lib/flow/table.js';
import { type ChangeSaid, changeSaid } from '../bmc/arrived.js';
import type { Problem } from '../bmc/problem.js';
import type { BmcReply } from '../bmc/verbs/index.js';
import type { Facts } from './node-facts.js';

/** Reads a reply that is either a yes or a problem. */
export function accepted<Node extends Facts>(
  reply: BmcReply<undefined>,
  node: Node,
): Read<'yes' | 'no', Node> {
  if (reply.kind === 'ok') return { outcome: 'yes' };
  return refused(reply, node);
}

/** Reads the answer to a request that changes something. */
export function changed<Node extends Facts>(reply: BmcReply<unknown>, node: Node): Read<ChangeSaid, Node> {
  if (reply.kind === 'ok') return { outcome: 'yes' };
  return { outcome: changeSaid(reply), reason: reply.text, node: { ...node, problem: reply.text } };
}

/** The outcome of any problem that ends the flow with the problem's own text. */
export function refused<Node extends Facts>(reply: Problem, node: Node): Read<'no', Node> {
  return { outcome: 'no', reason: reply.text, node: { ...node, problem: statusLine(reply) } };
}

/** `500 Internal Server Error` as in the BMC's own envelope, or the problem's text when there was no answer. */
export function statusLine(reply: Problem): string {
  if (reply.kind === 'silent') return reply.text;
  return `${reply.httpStatus} ${STATUS_CODES[reply.httpStatus] ?? 'Unknown'}`;
}
