/**
 * Perl's Getopt::Long as xCAT uses it (pass_through, no_ignore_case): takes the flags it knows out of the words,
 * wherever they stand, and leaves all others in place. A flag may be cut short as long as only one flag fits,
 * and one dash is as good as two. Words after `--` are never flags.
 */
export function takeFlags<Flag extends string>(
  words: readonly string[],
  flags: Readonly<Record<Flag, readonly string[]>>,
): { readonly taken: ReadonlySet<Flag>; readonly rest: readonly string[] } {
  const taken = new Set<Flag>();
  const rest: string[] = [];
  const end = words.indexOf('--');
  for (const [index, word] of words.entries()) {
    const flag = end >= 0 && index >= end ? undefined : flagOf(word, flags);
    if (flag === undefined) rest.push(word);
    else taken.add(flag);
  }
  return { taken, rest };
}

function flagOf<Flag extends string>(
  word: string,
  flags: Readonly<Record<Flag, readonly string[]>>,
): Flag | undefined {
  const name = /^--?([A-Za-z][\w-]*)$/.exec(word)?.[1];
  if (name === undefined) return undefined;
  const all = Object.keys(flags) as Flag[];
  const exact = all.find((flag) => flags[flag].includes(name));
  if (exact !== undefined) return exact;
  const fitting = all.filter((flag) => flags[flag].some((spelling) => spelling.startsWith(name)));
  return fitting.length === 1 ? fitting[0] : undefined;
}
