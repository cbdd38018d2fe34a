import type { NodeName } from '../../../../xcat-compat/names/node-name.js';
import type { CommandBudget } from '../budget.js';
import type { Silent } from '../problem.js';
import type { VerbName } from '../verbs/index.js';
import { factsOf } from '../verbs/verb-facts.js';
import type { HttpAnswer } from './http-answer.js';
import { retryAfter } from './retry-after.js';

/** Seconds before a request is sent again that was answered with 503 [openbmc.pm:2996]. */
const RESEND_SECONDS = 3;

export interface Resending {
  readonly node: NodeName;
  readonly budget: CommandBudget;
  readonly sleep: (seconds: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** More tries would not help. */
  readonly isFinal?: (answer: HttpAnswer) => boolean;
  /** It is not sent again. */
  readonly isOnce?: boolean;
}

/** Whether the request can be sent again without a look at what became of it: a BMC may have done it although it says 503. */
export function isResent(verb: VerbName, method: string): boolean {
  return method === 'GET' || factsOf({ verb }).isLookedAfter !== true;
}

/** Longer than a BMC may make a command wait between two tries. */
const MOST_RESEND_SECONDS = 60;

/** The BMC has done nothing, and says so: it starts, or is asked too often. */
const notNow = new Set([429, 503]);

/**
 * Sends again while the BMC says 503 or 429, as often as the node's budget allows, and not before the time that it
 * names; a BMC says so while it starts.
 */
export async function resending(
  send: () => Promise<HttpAnswer | Silent>,
  { node, budget, sleep, signal, isFinal, isOnce }: Resending,
): Promise<HttpAnswer | Silent> {
  for (;;) {
    const reply = await send();
    const busy = reply.kind === 'answer' && notNow.has(reply.httpStatus) && isFinal?.(reply) !== true;
    if (!busy || isOnce === true || signal.aborted || !budget.takeResend(node)) return reply;
    const asked = retryAfter(reply.retryAfter, Date.now());
    const seconds = Math.min(Math.max(asked ?? RESEND_SECONDS, 1), MOST_RESEND_SECONDS);
    const wasAborted = await sleep(seconds, signal).then(
      () => false,
      () => true,
    );
    if (wasAborted) return reply;
  }
}
