/** What a durable command is asked to do with jobs. */
export type JobWords =
  /** To run; `args` without our words. */
  | {
      readonly kind: 'run';
      readonly background: boolean;
      readonly args: readonly (string | undefined)[];
    }
  | { readonly kind: 'status' | 'attach' | 'cancel' }
  | { readonly kind: 'usage'; readonly text: string };

const BACKGROUND = '--background';
const alone = { '--status': 'status', '--attach': 'attach', '--cancel': 'cancel' } as const;

/** Takes our words out of a command's, before the command itself reads them. Words after `--` are left alone. */
export function jobWords(args: readonly (string | undefined)[]): JobWords {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const before = args.slice(0, end);
  const asked = Object.entries(alone).filter(([word]) => before.includes(word));
  const [first] = asked;
  if (first === undefined) {
    const rest = args.filter((arg, index) => index >= end || arg !== BACKGROUND);
    return { kind: 'run', background: rest.length < args.length, args: rest };
  }
  const [word, kind] = first;
  const others = args.filter((arg) => arg !== word && arg !== '-V' && arg !== '--verbose');
  if (others.length === 0) return { kind };
  return {
    kind: 'usage',
    text: `Multiple options are not supported. Options specified: ${[word, ...others].join(' ')}`,
  };
}
