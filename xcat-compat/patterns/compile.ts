/** A pattern that is safe to run on names and words that strangers choose, or why it is not. */
export type Compiled =
  | { readonly kind: 'pattern'; readonly pattern: RegExp }
  | { readonly kind: 'refused'; readonly reason: string };

const MAX_PATTERN_LENGTH = 256;
/** Each further `*` or `+` multiplies the time a failing match can take by the length of the text. */
const MAX_OPEN_QUANTIFIERS = 4;

/**
 * Compiles a pattern written by an administrator or a client, with the meaning it has in JavaScript. Refused: what does
 * not compile, what is too long, and what could run practically for ever: a repeated group that repeats inside or
 * offers alternatives, a repetition with back-references, too many open repetitions.
 * @param frame what stands around the pattern, e.g. `^(?:` and `)$`
 */
export function compilePattern(text: string, frame: readonly [string, string] = ['', '']): Compiled {
  const danger =
    text.length > MAX_PATTERN_LENGTH ? `it is longer than ${MAX_PATTERN_LENGTH} characters` : dangerIn(text);
  if (danger !== undefined)
    return { kind: 'refused', reason: `Pattern ${quote(text)} is refused: ${danger}` };
  try {
    new RegExp(text);
    return { kind: 'pattern', pattern: new RegExp(frame[0] + text + frame[1]) };
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*: /s, '') : String(error);
    return { kind: 'refused', reason: `Pattern ${quote(text)} is refused: ${why}` };
  }
}

interface Group {
  /** A quantifier or a `|` inside: repeating such a group can take exponential time. */
  branching: boolean;
}

function dangerIn(text: string): string | undefined {
  const groups: Group[] = [{ branching: false }];
  let closed: Group | undefined;
  let open = 0;
  let atom = '';
  /** Atoms since the last repetition, and what that one repeats. */
  let since = 0;
  let last: Repeated = 'anything';
  for (const token of text.match(/\\.|\[(?:\\.|[^\]\\])*\]|\{\d+(?:,\d*)?\}|\(\??|[\s\S]/g) ?? []) {
    const group = groups.at(-1);
    if (/^\\[1-9k]/.test(token)) return 'it refers back to a group';
    if (token.startsWith('(')) groups.push({ branching: false });
    else if (token === ')') {
      if (groups.length === 1) return 'it closes a group that is not open';
      closed = groups.pop();
      if (closed?.branching === true) markBranching(groups);
      continue;
    } else if (token === '|') {
      if (group !== undefined) group.branching = true;
    } else if (isRepetition(token)) {
      if (closed?.branching === true) return 'it repeats a group that itself repeats or offers alternatives';
      markBranching(groups);
      const repeated = token === '+' ? repeatedBy(atom) : 'anything';
      if (since !== 1 || !areApart(last, repeated)) open += 1;
      last = repeated;
      since = 0;
      if (open > MAX_OPEN_QUANTIFIERS) return `it has more than ${MAX_OPEN_QUANTIFIERS} repetitions`;
    } else {
      atom = token;
      since += 1;
    }
    closed = undefined;
  }
  return undefined;
}

type Repeated = 'digits' | 'others' | 'anything';

function repeatedBy(atom: string): Repeated {
  if (atom === '\\d' || atom === '[0-9]') return 'digits';
  return atom === '\\D' || /^\[(?:a-z|A-Z|[A-Za-z_.])+-?\]$/.test(atom) ? 'others' : 'anything';
}

/** Digits and what is none, each at least once, one right after the other: there is only one way to part them. */
function areApart(one: Repeated, other: Repeated): boolean {
  return one !== 'anything' && other !== 'anything' && one !== other;
}

/** `*`, `+`, `{n,}` and `{n,m}`; `?` and `{n}` repeat too little to count. */
function isRepetition(token: string): boolean {
  return token === '*' || token === '+' || /^\{\d+,/.test(token) || /^\{\d{3,}\}/.test(token);
}

function markBranching(groups: readonly Group[]): void {
  const group = groups.at(-1);
  if (group !== undefined) group.branching = true;
}

function quote(text: string): string {
  return `'${text.length > 60 ? `${text.slice(0, 60)}…` : text}'`;
}
