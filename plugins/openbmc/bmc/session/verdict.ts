import type { HttpAnswer } from '../http/http-answer.js';
import type { Problem } from '../problem.js';
import { messages } from '../problem-texts.js';

/** What an attempt with a session's headers showed about the session. */
export type Verdict = 'accepted' | 'unauthorized' | 'unknown';

/** What a reply shows about the session it was asked with. */
export function verdictOf(reply: HttpAnswer | Problem): Verdict {
  if (reply.kind === 'silent') return 'unknown';
  return reply.httpStatus === 401 ? 'unauthorized' : reply.httpStatus >= 500 ? 'unknown' : 'accepted';
}

/** Of a BMC that gives sessions and refuses each. */
export const refusedAlways: Problem = {
  kind: 'refused',
  httpStatus: 401,
  text: messages.noSession,
  detail: undefined,
  retryAfterSeconds: undefined,
};
