import { MalformedNoderange } from './noderange-limits.js';

/** The text around the first pair of parentheses. */
export interface Parenthesized {
  readonly before: string;
  readonly inside: string;
  readonly after: string;
}

/** Splits at the first balanced pair of parentheses; undefined when there is no `(` [NodeRange.pm:634]. */
export function splitParentheses(text: string): Parenthesized | undefined {
  if (!text.includes('(')) return undefined;
  const start = text.search(/[()]/);
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth < 0) break;
    if (depth === 0 && text[at] === ')') {
      return { before: text.slice(0, start), inside: text.slice(start + 1, at), after: text.slice(at + 1) };
    }
  }
  throw new MalformedNoderange('Unbalanced parentheses in noderange');
}

/** Splits at commas outside of brackets and parentheses [NodeRange.pm:655]. */
export function splitAtCommas(text: string): readonly string[] {
  return splitOutside(text, ',', true);
}

/** Splits at every `@` outside of parentheses [NodeRange.pm:657]. */
export function splitAtIntersections(text: string): readonly string[] {
  return splitOutside(text, '@', false);
}

/**
 * A separator is inside when the next parenthesis (or bracket) after it closes; read from the end, that is one look
 * at each character.
 */
function splitOutside(text: string, separator: string, bracketsCount: boolean): readonly string[] {
  const parts: string[] = [];
  let end = text.length;
  let nextRound = '';
  let nextSquare = '';
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const character = text[at] ?? '';
    if (character === '(' || character === ')') nextRound = character;
    else if (character === '[' || character === ']') nextSquare = character;
    else if (character === separator && nextRound !== ')' && !(bracketsCount && nextSquare === ']')) {
      parts.push(text.slice(at + 1, end));
      end = at;
    }
  }
  parts.push(text.slice(0, end));
  return parts.reverse();
}
