import { valuePattern } from '../patterns/value-pattern.js';

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

/** @throws PatternProblem */
export function selectionCondition(text: string): Condition | undefined {
  return conditionOf(text, selectionOrder);
}

/** @throws PatternProblem */
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
      return { name, holds: valuePattern(wanted) };
    case '!~': {
      const matches = valuePattern(wanted);
      return { name, holds: (value) => !matches(value) };
    }
  }
}
