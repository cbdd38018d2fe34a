import type { BmcNode } from '../bmc-node.js';
import type { CommandBudget } from '../budget.js';
import { messages } from '../messages.js';
import type { Sessions } from '../session/sessions.js';
import type { PasswordChanged } from '../verbs/accounts.js';
import type { BmcReply } from '../verbs.js';

interface OwnParts {
  readonly node: BmcNode;
  readonly sessions: Pick<Sessions, 'forget' | 'open'>;
  readonly budget: CommandBudget;
  readonly signal: AbortSignal;
}

/**
 * What follows a request to change the password of the user this service logs in as: the session made with the old
 * one ends, and a login with the new one is tried, with which the command goes on. When the answer was lost, that
 * login tells what became of the request.
 * @param set how the BMC answered the request
 */
export async function renewSession(
  { node, sessions, budget, signal }: OwnParts,
  password: string,
  set: BmcReply<undefined>,
): Promise<BmcReply<PasswordChanged>> {
  const isLost = set.kind === 'silent' && set.sent;
  if (set.kind !== 'ok' && !isLost) return set;
  if (set.kind === 'ok') await sessions.forget(node, signal);
  const problem = await sessions.open({ ...node, password }, budget, signal);
  if (set.kind === 'ok' || problem === undefined) {
    if (isLost) await sessions.forget(node, signal);
    budget.newPasswords.set(node.node, password);
    return { kind: 'ok', value: { loginProblem: problem?.text } };
  }
  const isOldOne = problem.kind === 'refused' && problem.httpStatus === 401;
  const text = isOldOne ? messages.password.notChanged(set.text) : messages.password.unknown(set.text);
  return { ...set, text };
}

/** After a change of any user: one of our own ends the session, which would not show whether we are still let in. */
export async function sessionAfter(
  { node, sessions, signal }: OwnParts,
  user: string,
  changed: BmcReply<undefined>,
): Promise<BmcReply<undefined>> {
  if (changed.kind === 'ok' && user === node.username) await sessions.forget(node, signal);
  return changed;
}
