import type { Secret } from '../../../../lib/plugin/secret.js';
import { isUnanswered } from '../arrived.js';
import type { BmcNode } from '../bmc-node.js';
import type { CommandBudget } from '../budget.js';
import { messages } from '../problem-texts.js';
import type { Sessions } from '../session/sessions.js';
import type { PasswordChanged } from '../verbs/account-verbs.js';
import type { BmcReply } from '../verbs/index.js';

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
  password: Secret,
  set: BmcReply<undefined>,
): Promise<BmcReply<PasswordChanged>> {
  const isLost = isUnanswered(set);
  if (set.kind !== 'ok' && !isLost) return set;
  if (set.kind === 'ok') await sessions.forget(node, budget, signal);
  const problem = await sessions.open(node, budget, signal, password);
  if (set.kind === 'ok' || problem === undefined) {
    if (isLost) await sessions.forget(node, budget, signal);
    budget.passwords.set(node.node, password);
    return { kind: 'ok', value: { loginProblem: problem?.text } };
  }
  const isOldOne = problem.kind === 'refused' && problem.httpStatus === 401;
  const text = isOldOne ? messages.password.notChanged(set.text) : messages.password.unknown(set.text);
  return { ...set, text };
}

/** After a change of any user: one of our own ends the session, which would not show whether we are still let in. */
export async function sessionAfter(
  { node, sessions, budget, signal }: OwnParts,
  user: string,
  changed: BmcReply<undefined>,
): Promise<BmcReply<undefined>> {
  if (changed.kind === 'ok' && user === node.username) await sessions.forget(node, budget, signal);
  return changed;
}
