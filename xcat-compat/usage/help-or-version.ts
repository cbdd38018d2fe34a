/** The long options looked for; the first letter of each is its short form [Usage.pm:755]. */
const OPTIONS = ['help', 'version'] as const;

type Option = (typeof OPTIONS)[number];

/**
 * Whether the words ask for help or for the version, read as Getopt::Long reads them with bundling, pass_through
 * and no_ignore_case [xcatd:140, Usage.pm:751]: `-xh` is not help (x is not known), `-hx` and `-help` are, long
 * options may be abbreviated, `--` ends the options. Help wins.
 */
export function helpOrVersion(args: readonly (string | undefined)[]): Option | undefined {
  const end = args.indexOf('--');
  const asked = new Set(args.slice(0, end < 0 ? args.length : end).flatMap((arg) => optionsIn(arg ?? '')));
  return OPTIONS.find((option) => asked.has(option));
}

function optionsIn(arg: string): readonly Option[] {
  if (arg.startsWith('--')) return abbreviated(arg.slice(2));
  if (arg.startsWith('+')) return abbreviated(arg.slice(1));
  if (!arg.startsWith('-')) return [];
  const first = OPTIONS.find((option) => option.startsWith(arg.charAt(1)) && arg.length > 1);
  return first === undefined ? [] : [first, ...optionsIn(`-${arg.slice(2)}`)];
}

function abbreviated(name: string): readonly Option[] {
  return name === '' ? [] : OPTIONS.filter((option) => option.startsWith(name));
}
