import { type Compiled, compilePattern } from './compile.js';

/** Why a pattern tells nothing of a value: it is refused, or it would take too long. */
export class PatternProblem extends Error {}

/** Does the pattern fit the value? @throws PatternProblem */
export type FitsValue = (value: string) => boolean;

/** Milliseconds, of a clock that only goes forward. */
export type Clock = () => number;

const processClock: Clock = () => performance.now();

/**
 * The test of `=~`: is the pattern anywhere in the value? One `/` at its beginning and one at its end do not count.
 * @throws PatternProblem where it is refused
 */
export function valuePattern(text: string, now = processClock): FitsValue {
  const inside = text.replace(/^\//, '').replace(/\/$/, '');
  return bounded(inside, compilePattern(inside), 'test', now);
}

/**
 * SQL's LIKE: `%` any characters, `_` one, and whether letters are capitals does not matter.
 * @throws PatternProblem where it is too long
 */
export function likePattern(text: string, now = processClock): FitsValue {
  const pattern = text
    .replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return bounded(text, compilePattern(`(?is)${pattern}`), 'testWhole', now);
}

/** Characters of a value that a pattern is run on. */
const MAX_VALUE = 16 * 1_024;
/** For all values of one pattern together. */
const MAX_SECONDS = 2;

/** Each different value is looked at once. */
function bounded(text: string, compiled: Compiled, how: 'test' | 'testWhole', now: Clock): FitsValue {
  if (compiled.kind === 'refused') throw new PatternProblem(compiled.reason);
  const { [how]: test } = compiled.pattern;
  const known = new Map<string, boolean>();
  let spentMs = 0;
  const look = (value: string): boolean => {
    if (value.length > MAX_VALUE)
      throw new PatternProblem(
        `Pattern '${text}' is not looked for in values of more than ${MAX_VALUE} characters`,
      );
    const begun = now();
    const fits = test(value);
    spentMs += now() - begun;
    if (spentMs > MAX_SECONDS * 1000)
      throw new PatternProblem(`Pattern '${text}' takes longer than ${MAX_SECONDS} seconds`);
    known.set(value, fits);
    return fits;
  };
  return (value) => known.get(value) ?? look(value);
}
