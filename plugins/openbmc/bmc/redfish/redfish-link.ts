import { cleanWords } from '../bmc-text.js';
import type { Refused } from '../problem.js';
import { messages } from './redfish-texts.js';

// A BMC's links are untrusted: they become request lines, and parts of what is sent to it. One that could be read as
// more than a path is refused. It is never mended: what is left of it would be another resource.

/** Longer ones are refused too. */
const MAX_LINK = 1024;

/**
 * A path and a query of unreserved characters, `%HH`, and those of the reserved ones that Redfish uses in them
 * [RFC 3986; DSP0266]. No `;`, quotes, backslash, blank, `@`, `#`, control character, and nothing beyond ASCII or encoded as a control character.
 */
const LINK = /^\/(?!\/)(?!.*%7f)(?:[A-Za-z0-9\-._~!$&()*+,:=/?]|%[2-9A-Fa-f][0-9A-Fa-f])*$/i;
/** A segment that takes another one away, which some programs do before they ask and others do not. */
const DOTS = /\/(?:\.|%2e){1,2}(?:[/?]|$)/i;

/** Whether a request may name it. */
export function isLink(path: string): boolean {
  return path.length <= MAX_LINK && LINK.test(path) && !DOTS.test(path);
}

const MAX_SHOWN = 80;

/** What is told of a resource behind a link that no request may name; undefined when one may. */
export function refusedLink(path: string): Refused | undefined {
  if (isLink(path)) return undefined;
  const text = messages.badLink(cleanWords(path, MAX_SHOWN) ?? '');
  return { kind: 'refused', httpStatus: 200, text, detail: undefined, retryAfterSeconds: undefined };
}
