import { MAX_GENERATED_CHARACTERS, MAX_RANGE_LENGTH } from './noderange-limits.js';
import { numberSequence, tooMany } from './sequence.js';

/** What xCAT puts before a number that stands alone [NodeRange.pm:226]. */
export const NODE_PREFIX = 'node';

/**
 * The names a range stands for, each to be looked up by itself. Undefined when the text is no such range; then it can
 * only be a name that does not exist.
 */
export function rangeNames(text: string): readonly string[] | undefined {
  if (text.length > MAX_RANGE_LENGTH) return undefined;
  if (text.includes('+')) return offsetNames(text);
  if (/[-:]/.test(text)) return spanNames(text);
  return undefined;
}

/** The first pair of brackets of a text. */
export interface Brackets {
  readonly before: string;
  readonly list: string;
  readonly after: string;
}

/** `pre[list]post`; undefined without brackets [NodeRange.pm:371]. */
export function splitBrackets(text: string): Brackets | undefined {
  const open = text.indexOf('[', 1);
  const close = open < 0 ? -1 : text.indexOf(']', open + 2);
  if (close < 0) return undefined;
  return { before: text.slice(0, open), list: text.slice(open + 1, close), after: text.slice(close + 1) };
}

/**
 * The atoms that brackets stand for: `n[1-3,9]x` is n1x-n3x and n9x [NodeRange.pm:381].
 * @throws MalformedNoderange for more than MAX_GENERATED_CHARACTERS
 */
export function bracketAtoms(before: string, list: string, after: string): readonly string[] {
  const pieces = withoutCommasAtEnd(list).split(/([,\-:])/);
  if (pieces.length * (before.length + after.length) > MAX_GENERATED_CHARACTERS)
    throw tooMany(`${before}[…]`);
  const wrapped = pieces.map((piece, position) => (position % 2 === 0 ? before + piece + after : piece));
  return wrapped.join('').split(',');
}

function withoutCommasAtEnd(list: string): string {
  let end = list.length;
  while (list[end - 1] === ',') end -= 1;
  return list.slice(0, end);
}

/** `n1.domain+2`: the first number that ends the name or stands before its domain, and as many more [NodeRange.pm:400]. */
function offsetNames(text: string): readonly string[] | undefined {
  const plus = text.lastIndexOf('+');
  const [name, more] = [text.slice(0, plus), text.slice(plus + 1)];
  if (!/^\d+$/.test(more)) return undefined;
  for (const { 0: first, index: start } of name.matchAll(/\d+/g)) {
    const domain = name.slice(start + first.length);
    if (domain !== '' && (!domain.startsWith('.') || domain === '.')) continue;
    const last = String(Number(first) + Number(more)).padStart(first.length, '0');
    const prefix = start === 0 && domain === '' ? NODE_PREFIX : name.slice(0, start);
    return numberSequence(first, last)?.map((number) => `${prefix}${number}${domain}`);
  }
  return undefined;
}

/** `L-R` or `L:R`, where exactly one number differs [NodeRange.pm:421-488]. */
function spanNames(text: string): readonly string[] | undefined {
  const ends = splitSpan(text);
  if (ends === undefined) return undefined;
  const [left, right] = ends;
  if (left === right) return [left];
  const leftPieces = left.split(/(\d+)/);
  const rightPieces = right.split(/(\d+)/);
  if (leftPieces.length !== rightPieces.length) return undefined;
  const at = leftPieces.findIndex((piece, index) => piece !== rightPieces[index]);
  const [first = '', last = ''] = [leftPieces[at], rightPieces[at]];
  if (!/^\d+$/.test(first) || !/^\d+$/.test(last)) return undefined;
  const before = leftPieces.slice(0, at).join('');
  const after = leftPieces.slice(at + 1).join('');
  if (after !== rightPieces.slice(at + 1).join('')) return undefined;
  return numberSequence(first, last)?.map((number) => `${before}${number}${after}`);
}

/** At the colon, else at the middle one of an odd number of hyphens [NodeRange.pm:424-441]. */
function splitSpan(text: string): readonly [string, string] | undefined {
  if (text.includes(':')) {
    const [left = '', right = ''] = text.split(':');
    return [left, right];
  }
  const pieces = text.split('-');
  if (pieces.length % 2 !== 0 || pieces[0] === '') return undefined;
  const middle = pieces.length / 2;
  return [pieces.slice(0, middle).join('-'), pieces.slice(middle).join('-')];
}
