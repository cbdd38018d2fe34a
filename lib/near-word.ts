/** Longer words are not compared: nobody mistypes one. */
const MOST_CHARACTERS = 40;

/** More than so many that are as near are none: of one-letter options each is as near as any other. */
const MOST_WORDS = 3;

/**
 * The known words that somebody may have meant: of those that a few slips of the finger (a letter too much, too few,
 * another one, two exchanged) lead to, the nearest, and all that are as near. Empty where none is near.
 * @param most how many slips may lead to a word
 */
export function nearWords(
  word: string,
  known: readonly string[],
  most: (word: string) => number = mostSlips,
): readonly string[] {
  if (word === '' || word.length > MOST_CHARACTERS) return [];
  const typed = word.toLowerCase();
  const near = [...new Set(known)]
    .map((one) => ({ one, slips: slipsBetween(typed, one.toLowerCase()) }))
    .filter(({ one, slips }) => slips <= most(one));
  const least = Math.min(...near.map(({ slips }) => slips));
  const nearest = near.filter(({ slips }) => slips === least).map(({ one }) => one);
  return nearest.length > MOST_WORDS ? [] : nearest;
}

/** ` Did you mean 'on' or 'off'?` or nothing, to stand behind a sentence. */
export function didYouMean(word: string, known: readonly string[]): string {
  return question(nearWords(word, known).map((near) => `'${near}'`));
}

/** The question alone, of words as they are to be shown. */
export function question(near: readonly string[]): string {
  const last = near.at(-1);
  if (last === undefined) return '';
  const others = near.slice(0, -1).join(', ');
  return ` Did you mean ${others === '' ? last : `${others} or ${last}`}?`;
}

function mostSlips(word: string): number {
  return Math.max(1, Math.floor(word.replaceAll('-', '').length / 3));
}

/** How many slips lead from one word to the other. */
function slipsBetween(from: string, to: string): number {
  let older: readonly number[] = [];
  let before = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let row = 1; row <= from.length; row += 1) {
    const now = [row];
    for (let at = 1; at <= to.length; at += 1) {
      const isSame = from[row - 1] === to[at - 1];
      const changed = (before[at - 1] ?? 0) + (isSame ? 0 : 1);
      let least = Math.min(changed, (before[at] ?? 0) + 1, (now[at - 1] ?? 0) + 1);
      if (row > 1 && at > 1 && from[row - 1] === to[at - 2] && from[row - 2] === to[at - 1])
        least = Math.min(least, (older[at - 2] ?? 0) + 1);
      now.push(least);
    }
    older = before;
    before = now;
  }
  return before[to.length] ?? 0;
}
