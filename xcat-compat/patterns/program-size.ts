/**
 * How many characters and choices a pattern stands for once `{3}` and `{1,5}` are written out. An engine without
 * going back writes them out, so this is what compiling and each character of a text may cost.
 */
export function programSizeOf(pattern: string): number {
  const groups: Size[] = [{ done: 0, last: 0 }];
  for (let at = 0; at < pattern.length; ) {
    const group = groups.at(-1) ?? { done: 0, last: 0 };
    const count = countAt(pattern, at);
    const character = pattern[at];
    if (count !== undefined) {
      group.last *= count.copies;
      at = count.end;
      continue;
    }
    if (character === '(') groups.push({ done: 0, last: 0 });
    else if (character === ')' && groups.length > 1) {
      groups.pop();
      follow(groups.at(-1), group.done + group.last + 2);
    } else follow(group, 1);
    at = endOfPiece(pattern, at);
  }
  return groups.reduce((sum, { done, last }) => sum + done + last, 0);
}

interface Size {
  /** Of all before the last piece. */
  done: number;
  /** Of the last piece, which a count may repeat. */
  last: number;
}

function follow(group: Size | undefined, size: number): void {
  if (group === undefined) return;
  group.done += group.last;
  group.last = size;
}

const COUNT = /\{(\d+)(?:,(\d*))?\}/y;

/** `{2,5}` is written out five times, `{2,}` and `{2}` twice. */
function countAt(pattern: string, at: number): { readonly copies: number; readonly end: number } | undefined {
  COUNT.lastIndex = at;
  const found = COUNT.exec(pattern);
  if (found === null) return undefined;
  return { copies: Math.max(1, Number(found[1]), Number(found[2] ?? 0)), end: COUNT.lastIndex };
}

/** Behind an escape such as `\d` or `\x{41}`, a class in brackets, or one character. */
function endOfPiece(pattern: string, at: number): number {
  if (pattern[at] === '[') return endOfClass(pattern, at);
  if (pattern[at] !== '\\') return at + 1;
  const close =
    /[xpP]/.test(pattern[at + 1] ?? '') && pattern[at + 2] === '{' ? pattern.indexOf('}', at) : -1;
  return close < 0 ? at + 2 : close + 1;
}

function endOfClass(pattern: string, open: number): number {
  let at = open + 1;
  if (pattern[at] === '^') at += 1;
  // Right behind the opening bracket `]` is a character like others.
  if (pattern[at] === ']') at += 1;
  while (at < pattern.length && pattern[at] !== ']') {
    const named = pattern.startsWith('[:', at) ? pattern.indexOf(':]', at) : -1;
    if (named >= 0) at = named + 2;
    else at += pattern[at] === '\\' ? 2 : 1;
  }
  return at + 1;
}
