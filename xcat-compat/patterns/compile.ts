import re2js = require('re2js');

import { programSizeOf } from './program-size.js';
import { reasonOf } from './refusals.js';
import { translated } from './translate.js';

/**
 * A pattern that is safe to run on texts that strangers choose: its time grows with the length of the text and no
 * faster, whatever the pattern is (RE2's engine, which does not go back).
 */
export interface Pattern {
  /** Does it fit anywhere in the text? */
  readonly test: (text: string) => boolean;
  /** Does it fit the whole text? */
  readonly testWhole: (text: string) => boolean;
  /** The first place where it fits. */
  readonly find: (text: string) => Found | undefined;
}

/** Where a pattern fits, the one Perl would find. */
export interface Found {
  readonly start: number;
  readonly end: number;
  /** What its parentheses have captured, the first pair first; undefined for one that took no part. */
  readonly captures: readonly (string | undefined)[];
}

/** A pattern, or why it is refused. */
export type Compiled =
  | { readonly kind: 'pattern'; readonly pattern: Pattern }
  | { readonly kind: 'refused'; readonly reason: string };

const MAX_PATTERN_LENGTH = 256;
/** Single characters and choices once all repetitions are written out: the time each character of a text can take. */
const MAX_PROGRAM_SIZE = 1_000;

/**
 * Compiles a pattern written by an administrator or a client, as Perl understands it. Refused: what does not compile,
 * what is too long or stands for too much, and what only an engine that goes back can do: back-references, looking
 * ahead and behind, possessive repetitions, recursion.
 */
export function compilePattern(text: string): Compiled {
  const tooMuch = excessOf(text);
  if (tooMuch !== undefined) return refused(text, tooMuch);
  try {
    return { kind: 'pattern', pattern: patternOf(re2js.RE2JS.compile(translated(text))) };
  } catch (error) {
    if (error instanceof re2js.RE2JSSyntaxException)
      return refused(text, reasonOf(error.getDescription(), error.getPattern() ?? ''));
    throw error;
  }
}

function excessOf(text: string): string | undefined {
  if (text.length > MAX_PATTERN_LENGTH) return `it is longer than ${MAX_PATTERN_LENGTH} characters`;
  if (programSizeOf(text) > MAX_PROGRAM_SIZE)
    return `with its repetitions written out it is longer than ${MAX_PROGRAM_SIZE} characters`;
  return undefined;
}

const ANYWHERE = 0;

function patternOf(compiled: re2js.RE2JS): Pattern {
  const engine = compiled.re2();
  const groups = compiled.groupCount() + 1;
  return {
    test: (text) => compiled.test(text),
    testWhole: (text) => compiled.testExact(text),
    find(text) {
      // Half the time of the library's own Matcher, which looks twice where there are captures.
      const answer: readonly unknown[] = engine.matchWithGroup(text, 0, text.length, ANYWHERE, groups);
      return answer[0] === true ? foundIn(text, answer[1]) : undefined;
    },
  };
}

/** @param bounds start and end of the whole and of each group; -1 for a group that took no part */
function foundIn(text: string, bounds: unknown): Found | undefined {
  if (!Array.isArray(bounds)) return undefined;
  const at = (index: number): number => Number(bounds[index] ?? -1);
  const captures: (string | undefined)[] = [];
  for (let index = 2; index < bounds.length; index += 2)
    captures.push(at(index) < 0 ? undefined : text.slice(at(index), at(index + 1)));
  return { start: at(0), end: at(1), captures };
}

function refused(text: string, reason: string): Compiled {
  return { kind: 'refused', reason: `Pattern '${shortened(text)}' is refused: ${reason}` };
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
