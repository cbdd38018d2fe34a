import type { Talk } from '../talk.js';
import { changeCriterion, type Fits } from './criteria.js';
import { type Column, isColumn, readColumn } from './node-columns.js';
import { messages } from './nodes-texts.js';

/** What is done with a column: set, added to its list (first), taken out of it. */
export interface Assignment extends Column {
  readonly operator: '=' | ',=' | '^=';
  readonly value: string;
}

export interface Criterion extends Column {
  readonly fits: Fits;
}

export interface Assignments {
  readonly assignments: readonly Assignment[];
  readonly criteria: readonly Criterion[];
}

/** Set in place of nothing, so that no group's value shines through: an expression that is always empty. */
const NOTHING = '|^.*$||';

/** Reads nodech's words; says what is wrong [tabutils.pm:1540]. */
export function readAssignments(words: readonly string[], talk: Talk): Assignments {
  const assignments: Assignment[] = [];
  const criteria: Criterion[] = [];
  for (const word of words) {
    if (!word.includes('=') && !word.includes('!~')) {
      talk.error(messages.malformed(word));
      continue;
    }
    const criterion = changeCriterion(word);
    if (criterion !== undefined) {
      const column = knownColumn(criterion.left, talk);
      if (column === undefined) break;
      criteria.push({ ...column, fits: criterion.fits });
      continue;
    }
    const { left, operator, value } = splitAssignment(word);
    const column = knownColumn(left, talk);
    if (column === undefined) break;
    assignments.push({ ...column, operator, value });
  }
  return { assignments, criteria };
}

function knownColumn(text: string, talk: Talk): Column | undefined {
  const found = readColumn(text);
  if (found !== undefined && isColumn(found)) return found;
  talk.say(messages.notAColumn(`${found?.table ?? text}.${found?.column ?? ''}`));
  return undefined;
}

/** `=@` is `=`, so that a value may begin with `=` or `~`. */
function splitAssignment(word: string): {
  readonly left: string;
  readonly operator: Assignment['operator'];
  readonly value: string;
} {
  const at = word.indexOf('=');
  const before = word.slice(0, at);
  const given = word.slice(at + 1).replace(/^@/, '');
  const value = given === '' ? NOTHING : given;
  const left = before.slice(0, -1);
  if (before.endsWith(',')) return { left, operator: ',=', value };
  return before.endsWith('^') ? { left, operator: '^=', value } : { left: before, operator: '=', value };
}

/** The value after an assignment: `,=` puts new parts first, each once; `^=` takes parts out. undefined: as it was. */
export function assigned(current: string, { operator, value }: Assignment): string | undefined {
  if (operator !== '=' && value === NOTHING && current !== '') return undefined;
  const parts = current.split(',');
  switch (operator) {
    case '=':
      return value;
    case ',=': {
      if (current === '') return value;
      const fresh = value.split(',').filter((part) => !parts.includes(part));
      return fresh.length === 0 ? undefined : [...new Set(fresh.toReversed()), ...parts].join(',');
    }
    case '^=': {
      const gone = new Set(value.split(','));
      const left = parts.filter((part) => !gone.has(part));
      return current === '' || left.length === parts.length ? undefined : left.join(',');
    }
  }
}
