/**
 * Takes `-V` and `--verbose`, which may be cut short, out of a command's words [openbmc.pm:1559]. Words after `--`
 * are left alone, as Getopt::Long does.
 */
export function takeVerbose(words: readonly string[]): {
  readonly verbose: boolean;
  readonly rest: readonly string[];
} {
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const rest = words.filter((word, index) => index >= end || !isVerbose(word));
  return { verbose: rest.length < words.length, rest };
}

function isVerbose(word: string): boolean {
  return word === '-V' || (word.length > 2 && '--verbose'.startsWith(word));
}
