import { failed, failedBecause, type Read } from '../../../lib/flow/table.js';
import { nodeError } from '../../../xcat-compat/wire/sendmsg.js';
import type { BmcReply, Login } from '../bmc/verbs/index.js';
import { row } from './bmc-row.js';
import { type Line, reply as toClient } from './line.js';
import type { Facts } from './node-facts.js';
import { didNotRespond } from './node-texts.js';

/** The first row of every table; leads to `next` when the BMC let us in. */
export function login<Node extends Facts, const Next extends string>(next: Next) {
  return row(
    logIn,
    (reply: BmcReply<undefined>, node: Node) => readLogin(reply, node),
    { yes: next, no: failed, noLoginThere: failedBecause<Node>(() => didNotRespond) },
    { say: { noLoginThere: sayProblem } },
  );
}

export function logIn(): Login {
  return { verb: 'login' };
}

/** Shown before the line that says the BMC did not respond: what happened in particular. */
export function sayProblem(node: Facts): Line {
  return toClient(nodeError(node.node, node.problem ?? ''));
}

/** These answers come from something that is not the BMC's login [openbmc.pm:3225]. */
const notFromLogin = new Set([404, 500, 502]);

export function readLogin<Node extends Facts>(
  reply: BmcReply<undefined>,
  node: Node,
): Read<'yes' | 'no' | 'noLoginThere', Node> {
  if (reply.kind === 'ok') return { outcome: 'yes' };
  if (reply.kind === 'refused' && notFromLogin.has(reply.httpStatus)) {
    return { outcome: 'noLoginThere', node: { ...node, problem: reply.text } };
  }
  return { outcome: 'no', reason: reply.text };
}
