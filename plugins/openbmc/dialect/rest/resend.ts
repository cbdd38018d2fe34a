import type { NodeName } from '../../../../xcat-compat/names/node-name.js';
import type { CommandBudget } from '../../budget.js';
import type { Silent } from '../../problem.js';
import type { HttpAnswer } from '../../session/http.js';

/** Seconds before a request is sent again that was answered with 503 [openbmc.pm:2996]. */
const RESEND_SECONDS = 3;

export interface Resending {
  readonly node: NodeName;
  readonly budget: CommandBudget;
  readonly sleep: (seconds: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Sends again while the BMC says 503, as often as the node's budget allows; a BMC says so while it starts. */
export async function resending(
  send: () => Promise<HttpAnswer | Silent>,
  { node, budget, sleep, signal }: Resending,
): Promise<HttpAnswer | Silent> {
  for (;;) {
    const reply = await send();
    const busy = reply.kind === 'answer' && reply.httpStatus === 503;
    if (!busy || signal.aborted || !budget.takeResend(node)) return reply;
    const wasAborted = await sleep(RESEND_SECONDS, signal).then(
      () => false,
      () => true,
    );
    if (wasAborted) return reply;
  }
}
