/** What Perl has and RE2 says otherwise; outside of brackets. */
const OUTSIDE: ReadonlyMap<string, string> = new Map([
  ['\\Z', '\\z'],
  ['\\h', '[ \\t]'],
  ['\\H', '[^ \\t]'],
  ['\\R', '(?:\\r\\n|[\\n\\r])'],
  ['\\e', '\\x1b'],
]);

const INSIDE: ReadonlyMap<string, string> = new Map([
  ['\\h', ' \\t'],
  ['\\e', '\\x1b'],
]);

/** A pattern of Perl in the words of RE2; what RE2 does not have stays as it is, and is refused there. */
export function translated(text: string): string {
  let brackets = 0;
  const tokens = text.match(/\[:\^?\w+:\]|\\[\s\S]|[\s\S]/g) ?? [];
  return tokens
    .map((token, at) => {
      if (brackets === 0) {
        if (token === '[') brackets = at + 1;
        return OUTSIDE.get(token) ?? token;
      }
      // Right behind the opening bracket `]` is a character like others.
      const first = at === brackets || (at === brackets + 1 && tokens[brackets] === '^');
      if (token === ']' && !first) brackets = 0;
      return INSIDE.get(token) ?? token;
    })
    .join('');
}
