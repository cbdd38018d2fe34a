import { MAX_DEPTH, MalformedNoderange } from './noderange-limits.js';
import { splitAtCommas, splitAtIntersections, splitParentheses } from './tokens.js';

/** A noderange: terms that are taken one after the other. */
export interface Noderange {
  /** Set when the text has parentheses: all that stands before them is one range. */
  readonly first:
    | { readonly before: Noderange; readonly operator: Operator; readonly inside: Noderange }
    | undefined;
  readonly terms: readonly Term[];
}

export interface Term {
  readonly operator: Operator;
  readonly operand: Operand;
}

export type Operator = 'union' | 'intersect' | 'exclude';

export type Operand =
  | { readonly kind: 'range'; readonly range: Noderange }
  /** A text that a table of nodes has to explain. */
  | { readonly kind: 'atom'; readonly text: string };

/**
 * Reads a noderange as xCAT does [NodeRange.pm:619]: the first parentheses split it in three, then commas, and `@`
 * where there are no commas; so `@` binds tighter than a comma.
 * @throws MalformedNoderange for unbalanced parentheses and for nesting deeper than MAX_DEPTH
 */
export function parseNoderange(text: string, depth = 0): Noderange {
  if (depth > MAX_DEPTH) throw new MalformedNoderange(`Noderange is nested deeper than ${MAX_DEPTH} levels`);
  const split = splitParentheses(text);
  if (split === undefined) return { first: undefined, terms: parseTerms(text, depth) };
  const { before, operator } = operatorAtEnd(split.before);
  return {
    first: {
      before: parseNoderange(before, depth + 1),
      operator,
      inside: parseNoderange(split.inside, depth + 1),
    },
    terms: parseTerms(split.after, depth),
  };
}

/** The operator before an opening parenthesis, and the text without it [NodeRange.pm:638-646]. */
function operatorAtEnd(text: string): { readonly before: string; readonly operator: Operator } {
  if (text.endsWith('-')) return { before: text.replace(/(^|,)-$/, ''), operator: 'exclude' };
  if (text.endsWith('@')) return { before: text.slice(0, -1), operator: 'intersect' };
  return { before: text.replace(/,$/, ''), operator: 'union' };
}

function parseTerms(text: string, depth: number): readonly Term[] {
  const elements = splitAtCommas(text);
  if (elements.length > 1) return elements.flatMap((element) => parseElement(element, depth));
  return splitAtIntersections(text).flatMap((element, position) => {
    const [term] = parseElement(element, depth);
    if (term === undefined) return [];
    return [position === 0 ? term : { ...term, operator: 'intersect' as const }];
  });
}

/** One element of a list: nothing when it is empty, as between two commas. An operator alone is no name of a node. */
function parseElement(element: string, depth: number): readonly Term[] {
  if (element === '') return [];
  const operator = element.length === 1 ? 'union' : operatorAtStart(element);
  const text = operator === 'union' ? element : element.slice(1);
  return [{ operator, operand: parseOperand(text, depth) }];
}

function operatorAtStart(element: string): Operator {
  if (element.startsWith('-')) return 'exclude';
  if (element.startsWith('@')) return 'intersect';
  return 'union';
}

function parseOperand(text: string, depth: number): Operand {
  const inside = /^\((.*)\)$/s.exec(text)?.[1];
  if (inside !== undefined) return { kind: 'range', range: parseNoderange(inside, depth + 1) };
  if (text.length > 1 && text.includes('@')) return { kind: 'range', range: parseNoderange(text, depth + 1) };
  return { kind: 'atom', text };
}
