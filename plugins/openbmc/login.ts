import { failed, failedBecause, type Read } from '../../lib/status/table.js';
import { nodeError } from '../../xcat-compat/wire/sendmsg.js';
import type { Facts } from './facts.js';
import { reply as toClient } from './line.js';
import { didNotRespond } from './messages.js';
import { row } from './row.js';
import type { BmcReply, Login } from './verbs.js';

/** The first row of every table; leads to `next` when the BMC let us in. */
export function login<Node extends Facts, const Next extends string>(next: Next) {
  return row(
    logIn,
    (reply: BmcReply<undefined>, node: Node) => readLogin(reply, node),
    { yes: next, no: failed, unreachable: failedBecause<Node>(() => didNotRespond) },
    { say: { unreachable: sayProblem } },
  );
}

export function logIn(): Login {
  return { verb: 'login' };
}

/** Shown before the line that says the BMC did not respond: what happened in particular. */
export function sayProblem(node: Facts) {
  return toClient(nodeError(node.node, node.problem ?? ''));
}

/** These statuses mean that whatever answered is not the BMC's login [openbmc.pm:3225]. */
const noLoginThere = new Set([404, 500, 502]);

export function readLogin<Node extends Facts>(
  reply: BmcReply<undefined>,
  node: Node,
): Read<'yes' | 'no' | 'unreachable', Node> {
  if (reply.kind === 'ok') return { outcome: 'yes' };
  if (reply.kind === 'silent' || noLoginThere.has(reply.httpStatus)) {
    return { outcome: 'unreachable', node: { ...node, problem: reply.text } };
  }
  return { outcome: 'no', reason: reply.text };
}
