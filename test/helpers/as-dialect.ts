import type { BmcNode } from '../../plugins/openbmc/bmc/bmc-node.js';
import type { CommandBudget } from '../../plugins/openbmc/bmc/budget.js';
import type { Dialect } from '../../plugins/openbmc/bmc/dialect/dialect.js';
import type { BmcReply, BmcVerb } from '../../plugins/openbmc/bmc/verbs/index.js';
import { type Asked, isQuestion } from '../../plugins/openbmc/node/question.js';

/** A test's own BMC in the place of a dialect; that its answers are the verbs' own is up to the test. */
export function asDialect(
  send: (
    node: BmcNode,
    verb: BmcVerb,
    budget: CommandBudget,
    signal: AbortSignal,
  ) => Promise<BmcReply<unknown>>,
): Dialect {
  return send as Dialect;
}

/** The same for whoever runs a table: a question is answered as a command that knows nothing answers it. */
export function answering<Reply>(
  asked: Asked,
  send: (verb: BmcVerb) => Reply,
): Reply | Extract<BmcReply<unknown>, { readonly kind: 'ok' }> {
  return isQuestion(asked) ? { kind: 'ok', value: { kind: 'none' } } : send(asked);
}
