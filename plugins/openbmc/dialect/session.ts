import type { BmcNode } from '../bmc-node.js';
import type { CommandBudget } from '../budget.js';
import type { Sessions } from '../session/sessions.js';
import type { ChangeOwnPassword, PasswordChanged, SetUserPassword } from '../verbs/accounts.js';
import type { BmcReply } from '../verbs.js';

// What both dialects do with the session itself.

/** The part of what a dialect has at hand that is its BMC's session. */
export interface WithSession {
  readonly node: BmcNode;
  readonly sessions: Sessions;
  readonly budget: CommandBudget;
  readonly signal: AbortSignal;
}

export async function login({ sessions, node, budget, signal }: WithSession): Promise<BmcReply<undefined>> {
  return (await sessions.open(node, budget, signal)) ?? { kind: 'ok', value: undefined };
}

/**
 * Changes the password of the user that is logged in. bmcweb ends all sessions of the user with it, also the one it was
 * changed with: a new one is opened.
 */
export async function changeOwn<AtHand extends WithSession>(
  atHand: AtHand,
  { password }: ChangeOwnPassword,
  setPassword: (
    atHand: AtHand,
    user: Pick<SetUserPassword, 'user' | 'password'>,
  ) => Promise<BmcReply<undefined>>,
): Promise<BmcReply<PasswordChanged>> {
  const { node, sessions, budget, signal } = atHand;
  const set = await setPassword(atHand, { user: node.username, password });
  if (set.kind !== 'ok') return set;
  await sessions.forget(node, signal);
  const problem = await sessions.open({ ...node, password }, budget, signal);
  return { kind: 'ok', value: { loginProblem: problem?.text } };
}
