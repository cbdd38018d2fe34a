import type { ResponseElement } from '../wire/decode-responses.js';
import { printable } from '../wire/printable.js';

const NO_TEXTS: readonly string[] = [];

/** Perl's truth of a text. */
export function isTrue(text: string): boolean {
  return text !== '' && text !== '0';
}

/**
 * The texts of the elements of that name, fit for a terminal; an element with children has none. xcatd passes on what a
 * BMC has written, escape sequences too.
 */
export function textsOf(element: ResponseElement, name: string): readonly string[] {
  return element[name]?.map((value) => (typeof value === 'string' ? printable(value) : '')) ?? NO_TEXTS;
}

/** `[source]: text` when both say something, else the text. */
export function withSource(text: string, source: string): string {
  return isTrue(text) && isTrue(source) ? `[${source}]: ${text}` : text;
}
