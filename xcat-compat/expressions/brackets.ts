/** A text with one pair of parentheses taken out. */
export interface Bracketed {
  readonly before: string;
  /** With its parentheses. */
  readonly inside: string;
  readonly after: string;
}

/** The first balanced parentheses, if no closing one stands before them; a backslash hides what follows [Text::Balanced]. */
export function firstBrackets(text: string): Bracketed | undefined {
  const start = text.search(/[()]/);
  if (start < 0 || text[start] === ')') return undefined;
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === '(') depth += 1;
    else if (character === ')') {
      depth -= 1;
      if (depth === 0) {
        return { before: text.slice(0, start), inside: text.slice(start, at + 1), after: text.slice(at + 1) };
      }
    }
  }
  return undefined;
}
