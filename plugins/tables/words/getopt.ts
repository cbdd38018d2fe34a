/** One option: its names, one letter or longer, and what follows it. */
export interface OptionSpec {
  readonly names: readonly string[];
  /** flag: nothing; text: a value; optional: maybe a value; list: a value, the option may be repeated; number: an integer. */
  readonly takes: 'flag' | 'text' | 'optional' | 'list' | 'number';
}

export interface Words {
  /** By the first name of the option; a flag's value is ''. */
  readonly options: ReadonlyMap<string, readonly string[]>;
  /** What is no option, in its order. */
  readonly operands: readonly string[];
}

interface Settings {
  /** Options end at the first operand. */
  readonly optionsFirst?: boolean;
}

/**
 * Reads words as Getopt::Long does with `bundling`: `-lS`, `-iNAMES`, `--names=VALUE`, `--` ends the options, long names
 * may be shortened as long as only one fits.
 * @returns undefined for a word that is no option, or one without its value
 */
export function readWords(
  words: readonly string[],
  specs: readonly OptionSpec[],
  { optionsFirst = false }: Settings = {},
): Words | undefined {
  const options = new Map<string, string[]>();
  const operands: string[] = [];
  const left = unreadOf(words);
  for (let word = left.next(); word !== undefined; word = left.next()) {
    if (word === '--') return { options, operands: [...operands, ...left.rest()] };
    if (!/^-./s.test(word)) {
      if (optionsFirst) return { options, operands: [word, ...left.rest()] };
      operands.push(word);
      continue;
    }
    const taken = word.startsWith('--') ? takeLong(word, left, specs) : takeBundle(word, left, specs);
    if (taken === undefined) return undefined;
    for (const { name, value } of taken) {
      const values = options.get(name);
      if (values === undefined) options.set(name, [value]);
      else values.push(value);
    }
  }
  return { options, operands };
}

/** The words that are still to be read. Taken off an array one by one, a hundred thousand would take minutes. */
interface Unread {
  /** Takes one; undefined at the end. */
  next(): string | undefined;
  peek(): string | undefined;
  rest(): readonly string[];
}

function unreadOf(words: readonly string[]): Unread {
  let at = 0;
  return {
    next() {
      at += 1;
      return words[at - 1];
    },
    peek: () => words[at],
    rest: () => words.slice(at),
  };
}

interface Taken {
  readonly name: string;
  readonly value: string;
}

function takeLong(word: string, left: Unread, specs: readonly OptionSpec[]): readonly Taken[] | undefined {
  const [, name = '', inline] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  const spec = longNamed(name, specs);
  if (spec === undefined) return undefined;
  if (spec.takes === 'flag') return inline === undefined ? [found(spec, '')] : undefined;
  return withValue(spec, inline, left);
}

function longNamed(name: string, specs: readonly OptionSpec[]): OptionSpec | undefined {
  const exact = specs.find((spec) => spec.names.some((one) => one.length > 1 && one === name));
  if (exact !== undefined || name === '') return exact;
  const fitting = specs.filter((spec) => spec.names.some((one) => one.length > 1 && one.startsWith(name)));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** Letters after one dash; the rest of the word belongs to the first that takes a value. */
function takeBundle(word: string, left: Unread, specs: readonly OptionSpec[]): readonly Taken[] | undefined {
  const taken: Taken[] = [];
  for (let at = 1; at < word.length; at += 1) {
    const letter = word.charAt(at);
    const spec = specs.find(({ names }) => names.includes(letter));
    if (spec === undefined) return undefined;
    if (spec.takes === 'flag') {
      taken.push(found(spec, ''));
      continue;
    }
    const rest = word.slice(at + 1).replace(/^=/, '');
    const value = withValue(spec, rest === '' ? undefined : rest, left);
    return value === undefined ? undefined : [...taken, ...value];
  }
  return taken;
}

function withValue(spec: OptionSpec, inline: string | undefined, left: Unread): readonly Taken[] | undefined {
  if (spec.takes === 'optional') {
    const next = left.peek();
    if (inline === undefined && (next === undefined || /^-./s.test(next))) return [found(spec, '')];
  }
  const value = inline ?? left.next();
  if (value === undefined) return undefined;
  if (spec.takes === 'number' && !/^[+-]?\d+$/.test(value)) return undefined;
  return [found(spec, value)];
}

function found({ names }: OptionSpec, value: string): Taken {
  return { name: names[0] ?? '', value };
}

/** Options as `h|?|help` lists them; the first name is what they are called by. */
export function flag(names: string): OptionSpec {
  return { names: names.split('|'), takes: 'flag' };
}

export function option(takes: Exclude<OptionSpec['takes'], 'flag'>, names: string): OptionSpec {
  return { names: names.split('|'), takes };
}
