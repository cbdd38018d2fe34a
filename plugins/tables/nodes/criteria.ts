import { valuePattern } from '../../../xcat-compat/patterns/value-pattern.js';

/** Does a value, '' where there is none, fit? */
export type Fits = (value: string) => boolean;

/** `LEFT==VALUE` and the like. */
export interface Criterion {
  readonly left: string;
  readonly fits: Fits;
}

interface Form {
  readonly sign: string;
  readonly form: RegExp;
  readonly test: (text: string) => Fits;
}

const equal = {
  sign: '==',
  test:
    (text: string): Fits =>
    (value) =>
      value === text,
};
const unequal = {
  sign: '!=',
  form: /^[^=]*!=/,
  test:
    (text: string): Fits =>
    (value) =>
      value !== text,
};
const alike = { sign: '=~', form: /^[^=]*=~/, test: (text: string): Fits => valuePattern(text) };
const unlike = { sign: '!~', test: unlikePattern };

/** Which operator a word has depends on where it is looked for first [tabutils.pm:1960, 1560]. */
const listForms: readonly Form[] = [unequal, alike, { ...equal, form: /==/ }, { ...unlike, form: /!~/ }];
const changeForms: readonly Form[] = [
  { ...equal, form: /^[^=]*==/ },
  unequal,
  alike,
  { ...unlike, form: /^[^=]*!~/ },
];

/** A criterion among nodels' words; undefined: the word is none. @throws PatternProblem */
export function listCriterion(word: string): Criterion | undefined {
  return criterion(word, listForms);
}

/** A criterion among nodech's words. @throws PatternProblem */
export function changeCriterion(word: string): Criterion | undefined {
  return criterion(word, changeForms);
}

function criterion(word: string, forms: readonly Form[]): Criterion | undefined {
  const found = forms.find(({ form }) => form.test(word));
  if (found === undefined) return undefined;
  const at = word.indexOf(found.sign);
  return { left: word.slice(0, at), fits: found.test(word.slice(at + found.sign.length)) };
}

function unlikePattern(text: string): Fits {
  const fits = valuePattern(text);
  return (value) => !fits(value);
}
