import type { RawRow } from '../../../xcat-compat/tables/store.js';

/** One of tabdump's -w: a comparison as SQL has it [Table.pm:4331]. */
export interface Comparison {
  readonly column: string;
  readonly holds: (value: string) => boolean;
}

const operators = [
  { sign: '==', form: /^[^=]*==/, compare: (value: string, other: string) => value === other },
  { sign: '=~', form: /^[^=]*=~/, compare: (value: string, other: string) => isLike(value, pattern(other)) },
  { sign: '!=', form: /^[^=]*!=/, compare: (value: string, other: string) => value !== other },
  { sign: '!~', form: /[^=]*!~/, compare: (value: string, other: string) => !isLike(value, pattern(other)) },
  { sign: '<=', form: /^[^=]*<=/, compare: (value: string, other: string) => value <= other },
  { sign: '<', form: /^[^=]*</, compare: (value: string, other: string) => value < other },
  { sign: '>=', form: /^[^=]*>=/, compare: (value: string, other: string) => value >= other },
  { sign: '>', form: /^[^=]*>/, compare: (value: string, other: string) => value > other },
] as const;

/** undefined: no such operator. */
export function readComparison(text: string): Comparison | undefined {
  const operator = operators.find(({ form }) => form.test(text));
  if (operator === undefined) return undefined;
  const at = text.indexOf(operator.sign);
  const other = text.slice(at + operator.sign.length);
  return { column: text.slice(0, at), holds: (value) => operator.compare(value, other) };
}

/** A value that is not set fits nothing. */
export function fitsAll(row: RawRow, comparisons: readonly Comparison[]): boolean {
  return comparisons.every(({ column, holds }) => {
    const value = row[column] ?? null;
    return value !== null && holds(value);
  });
}

function pattern(text: string): string {
  return text.replace(/^\//, '').replace(/\/$/, '');
}

/** SQL's LIKE: `%` any characters, `_` one, and the case of ASCII letters does not matter. */
function isLike(value: string, like: string): boolean {
  const parts = like.toLowerCase().split('%');
  const text = value.toLowerCase();
  const first = parts[0] ?? '';
  if (!startsAt(text, first, 0)) return false;
  if (parts.length === 1) return text.length === first.length;
  const last = parts.at(-1) ?? '';
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    while (at + part.length <= text.length && !startsAt(text, part, at)) at += 1;
    if (at + part.length > text.length) return false;
    at += part.length;
  }
  return text.length - last.length >= at && startsAt(text, last, text.length - last.length);
}

function startsAt(text: string, part: string, at: number): boolean {
  if (at < 0 || at + part.length > text.length) return false;
  return part.split('').every((character, offset) => character === '_' || text[at + offset] === character);
}
