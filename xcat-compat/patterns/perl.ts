import { type Compiled, compilePattern } from './compile.js';

/** Perl's ways to say what JavaScript says otherwise; outside of brackets. */
const OUTSIDE: ReadonlyMap<string, string> = new Map([
  ['\\A', '^'],
  ['\\z', '$'],
  ['\\Z', '$'],
  ['\\h', '[ \\t]'],
  ['\\H', '[^ \\t]'],
  ['\\R', '(?:\\r\\n|[\\n\\r])'],
]);

const CLASSES: ReadonlyMap<string, string> = new Map([
  ['alpha', 'A-Za-z'],
  ['digit', '0-9'],
  ['alnum', 'A-Za-z0-9'],
  ['upper', 'A-Z'],
  ['lower', 'a-z'],
  ['space', '\\s'],
  ['word', '\\w'],
  ['xdigit', '0-9A-Fa-f'],
  ['punct', '!-\\/:-@\\[-`{-~'],
]);

/** Compiles a pattern as Perl writes it. @param frame what stands around it */
export function compilePerlPattern(text: string, frame?: readonly [string, string]): Compiled {
  return compilePattern(translated(text), frame);
}

function translated(text: string): string {
  let inBrackets = false;
  const tokens = text.match(/\[:\w+:\]|\\[\s\S]|[\s\S]/g) ?? [];
  return tokens
    .map((token) => {
      if (inBrackets) {
        if (token === ']') inBrackets = false;
        const name = /^\[:(\w+):\]$/.exec(token)?.[1];
        return name === undefined ? token : (CLASSES.get(name) ?? token);
      }
      if (token === '[') inBrackets = true;
      return OUTSIDE.get(token) ?? token;
    })
    .join('');
}
