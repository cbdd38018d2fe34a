/**
 * What a terminal obeys or a reader does not see: control characters (C0, DEL, C1), line and paragraph separators, the
 * marks that turn the direction of what follows, and halves of surrogate pairs. Line ends and tabs are told apart.
 */
const UNSEEN = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Most texts are printable ASCII. */
const NOT_PLAIN = /[^\x20-\x7e]/;

/** A text that we show in one line: what could deceive its reader stands there as an escape, and nothing is left out. */
export function visible(text: string): string {
  return NOT_PLAIN.test(text) ? text.replace(UNSEEN, escaped) : text;
}

/** The same for a text that may have lines. */
export function visibleLines(text: string): string {
  return NOT_PLAIN.test(text) ? text.replace(UNSEEN, escapedInLine) : text;
}

function escapedInLine(one: string): string {
  return one === '\n' || one === '\t' ? one : escaped(one);
}

function escaped(one: string): string {
  const code = one.charCodeAt(0).toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
}
