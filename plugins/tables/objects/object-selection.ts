import { valuePattern } from '../../../xcat-compat/patterns/value-pattern.js';

/** Does the attribute's value fit? */
type Test = (value: string) => boolean;

/** What `-w` asks for: every attribute with the last test that names it [Utils.pm:2571]. */
export type Selection = ReadonlyMap<string, Test>;

const operators = [
  {
    sign: '==',
    form: /^[^=]*==/,
    test:
      (text: string): Test =>
      (value) =>
        value === text,
  },
  { sign: '=~', form: /^[^=]*=~/, test: (text: string): Test => valuePattern(text) },
  {
    sign: '!=',
    form: /^[^=]*!=/,
    test:
      (text: string): Test =>
      (value) =>
        value !== text,
  },
  { sign: '!~', form: /!~/, test: unlikePattern },
  {
    sign: '=',
    form: /^[^=]*=[^=]+$/,
    test:
      (text: string): Test =>
      (value) =>
        value === text,
  },
] as const;

/** Reads `attr==value`, `attr=~pattern` and so on; undefined when one of the texts is none of them. @throws PatternProblem */
export function parseSelection(texts: readonly string[]): Selection | undefined {
  const selection = new Map<string, Test>();
  for (const text of texts) {
    const operator = operators.find(({ form }) => form.test(text));
    if (operator === undefined) return undefined;
    const at = text.indexOf(operator.sign);
    selection.set(text.slice(0, at), operator.test(text.slice(at + operator.sign.length)));
  }
  return selection;
}

/** An attribute that is not set never fits, not even with `!=` [Utils.pm:2640]. */
export function fits(selection: Selection, lookUp: (attribute: string) => string | undefined): boolean {
  return [...selection].every(([attribute, test]) => {
    const value = lookUp(attribute);
    return value !== undefined && test(value);
  });
}

function unlikePattern(text: string): Test {
  const fits = valuePattern(text);
  return (value) => !fits(value);
}
