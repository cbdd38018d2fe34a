import type { BmcNode } from '../bmc-node.js';
import type { CommandBudget } from '../budget.js';
import type { Sessions } from '../session/sessions.js';
import type { BmcReply } from '../verbs/index.js';

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
