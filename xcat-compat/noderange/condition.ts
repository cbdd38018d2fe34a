import { compilePerlPattern } from '../patterns/perl.js';
import { MalformedNoderange } from './limits.js';

/** `NAME OPERATOR VALUE` */
export interface Condition {
  readonly name: string;
  readonly holds: (value: string) => boolean;
}

/** How a text is taken apart: the first of these that it matches counts. */
type Order = readonly (readonly [RegExp, '==' | '!=' | '=~' | '!~' | '='])[];

/** In a noderange [NodeRange.pm:113]. */
const selectionOrder: Order = [
  [/^[^=]*!=/, '!='],
  [/^[^=]*=~/, '=~'],
  [/==/, '=='],
  [/=/, '='],
  [/!~/, '!~'],
];

/** In nodegroup.wherevals [Utils.pm:2582]. */
const groupOrder: Order = [
  [/^[^=]*==/, '=='],
  [/^[^=]*=~/, '=~'],
  [/^[^=]*!=/, '!='],
  [/!~/, '!~'],
  [/^[^=]*=[^=]+$/, '='],
];

export function selectionCondition(text: string): Condition | undefined {
  return conditionOf(text, selectionOrder);
}

export function groupCondition(text: string): Condition | undefined {
  return conditionOf(text, groupOrder);
}

function conditionOf(text: string, order: Order): Condition | undefined {
  const operator = order.find(([pattern]) => pattern.test(text))?.[1];
  if (operator === undefined) return undefined;
  const at = text.indexOf(operator);
  const [name, wanted] = [text.slice(0, at), text.slice(at + operator.length)];
  switch (operator) {
    case '==':
    case '=':
      return { name, holds: (value) => value === wanted };
    case '!=':
      return { name, holds: (value) => value !== wanted };
    case '=~':
      return { name, holds: matcher(wanted) };
    case '!~': {
      const matches = matcher(wanted);
      return { name, holds: (value) => !matches(value) };
    }
  }
}

/** Characters of a value a pattern is run on: a pattern's time grows with them. */
const MAX_VALUE = 512;

/** Somewhere in the value; each different value is looked at once. */
function matcher(text: string): (value: string) => boolean {
  const compiled = compilePerlPattern(text.replace(/^\//, '').replace(/\/$/, ''));
  if (compiled.kind === 'refused') throw new MalformedNoderange(compiled.reason);
  const known = new Map<string, boolean>();
  return (value) => {
    let matches = known.get(value);
    if (matches === undefined) {
      matches = compiled.pattern.test(value.slice(0, MAX_VALUE));
      known.set(value, matches);
    }
    return matches;
  };
}
