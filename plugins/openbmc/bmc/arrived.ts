import type { Problem, Silent } from './problem.js';
import type { BmcReply, Sent } from './verbs/index.js';

// Whether a request has arrived: nothing that changes a BMC is sent twice, or told as failed, on another ground.

/**
 * What the answer to a request that changes something says of the change. Only a clear no is one: an error of the
 * server (a proxy's, a service's that gave up), a yes that cannot be read and a silence may each belong to a change
 * that was made, so that only a look at the BMC tells.
 */
export type ChangeSaid = 'yes' | 'open' | 'notSent' | 'no';

export function changeSaid(reply: BmcReply<unknown>): ChangeSaid {
  if (reply.kind === 'ok') return 'yes';
  if (reply.kind === 'silent') return mayHaveArrived(reply.sent) ? 'open' : 'notSent';
  const { httpStatus } = reply;
  // 501 is our own: the interface has no such thing. 408 is that of a server that got the request late or in parts.
  const isNo = httpStatus === NOT_SUPPORTED || (httpStatus >= 400 && httpStatus < 500 && httpStatus !== 408);
  return isNo ? 'no' : 'open';
}

const NOT_SUPPORTED = 501;

/** Whether the BMC may have the whole request. */
export function mayHaveArrived(sent: Sent): boolean {
  return sent === 'maybe' || sent === 'lost';
}

/** It may have arrived, and nothing was heard of it. */
export function isUnanswered(reply: BmcReply<unknown>): boolean {
  return reply.kind === 'silent' && mayHaveArrived(reply.sent);
}

/** There was nobody to send it to. */
export function isUnreached(reply: BmcReply<unknown>): boolean {
  return reply.kind === 'silent' && (reply.sent === 'no' || reply.sent === 'cut');
}

/** It was not sent, and why. */
export function unsent(text: string): Silent {
  return { kind: 'silent', sent: 'no', text };
}

/** It was sent, and no answer came that says what became of it. */
export function unanswered(text: string): Silent {
  return { kind: 'silent', sent: 'maybe', text };
}

/** What follows was not sent because of this problem. */
export function notSentAfter(problem: Problem): Silent {
  const isAnswered = problem.kind === 'refused' || problem.sent === 'withheld';
  return { kind: 'silent', sent: isAnswered ? 'withheld' : 'no', text: problem.text };
}

/**
 * The problem of a request that reads what a change needs to know, as the answer to the change: that one was not sent, and
 * what was said of the other must not be read as said of it. A clear no stays one.
 */
export function nothingChanged(problem: Problem): Problem {
  return changeSaid(problem) === 'no' ? problem : notSentAfter(problem);
}

/**
 * A login's problem as the reply of the request that needed it: that one was not sent, and a status of the login
 * must not be read as its own (504 to a reboot request means that it reboots).
 */
export function nothingSent(problem: Problem): Problem {
  const isWrongLogin = problem.kind === 'refused' && problem.httpStatus === 401;
  return isWrongLogin ? problem : notSentAfter(problem);
}
