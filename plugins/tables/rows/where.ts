import { type FitsValue, likePattern } from '../../../xcat-compat/patterns/value-pattern.js';
import type { RawRow } from '../../../xcat-compat/tables/store.js';

/** One of tabdump's -w: a comparison as SQL has it [Table.pm:4331]. */
export interface Comparison {
  readonly column: string;
  readonly holds: FitsValue;
}

const operators: readonly {
  readonly sign: string;
  readonly form: RegExp;
  readonly comparing: (other: string) => FitsValue;
}[] = [
  { sign: '==', form: /^[^=]*==/, comparing: (other) => (value) => value === other },
  { sign: '=~', form: /^[^=]*=~/, comparing: like },
  { sign: '!=', form: /^[^=]*!=/, comparing: (other) => (value) => value !== other },
  { sign: '!~', form: /!~/, comparing: unlike },
  { sign: '<=', form: /^[^=]*<=/, comparing: (other) => (value) => value <= other },
  { sign: '<', form: /^[^=]*</, comparing: (other) => (value) => value < other },
  { sign: '>=', form: /^[^=]*>=/, comparing: (other) => (value) => value >= other },
  { sign: '>', form: /^[^=]*>/, comparing: (other) => (value) => value > other },
];

/** undefined: no such operator. @throws PatternProblem */
export function readComparison(text: string): Comparison | undefined {
  const operator = operators.find(({ form }) => form.test(text));
  if (operator === undefined) return undefined;
  const at = text.indexOf(operator.sign);
  const other = text.slice(at + operator.sign.length);
  return { column: text.slice(0, at), holds: operator.comparing(other) };
}

/** A value that is not set fits nothing. @throws PatternProblem */
export function fitsAll(row: RawRow, comparisons: readonly Comparison[]): boolean {
  return comparisons.every(({ column, holds }) => {
    const value = row[column] ?? null;
    return value !== null && holds(value);
  });
}

function like(text: string): FitsValue {
  return likePattern(text.replace(/^\//, '').replace(/\/$/, ''));
}

function unlike(text: string): FitsValue {
  const fits = like(text);
  return (value) => !fits(value);
}
