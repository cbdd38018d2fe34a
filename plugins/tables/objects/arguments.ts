import type { Asker } from '../../../lib/plugin/asker.js';
import type { Call, DaemonServices } from '../../../lib/plugin/contract.js';
import { flag, option, readWords, type Words } from '../words/getopt.js';

export type DefinitionCommand = 'lsdef' | 'mkdef' | 'chdef' | 'rmdef';

/** The options of all four commands; each refuses what is not its own later on [DBobjectdefs.pm:497]. */
const specs = [
  flag('all|a'),
  flag('compress|c'),
  flag('dynamic|d'),
  flag('force|f'),
  option('text', 'i'),
  flag('help|h|?'),
  flag('long|l'),
  flag('short|s'),
  flag('minus|m'),
  option('text', 'n'),
  option('text', 'o'),
  flag('plus|p'),
  option('text', 't'),
  flag('verbose|V'),
  flag('version|v'),
  option('list', 'w'),
  flag('xml|x'),
  flag('stanza|z'),
  flag('nocache'),
  flag('S'),
  flag('osimage'),
  flag('nics'),
  flag('u'),
  option('optional', 'template'),
  flag('cleanup|C'),
] as const;

const NIC_ATTRIBUTES =
  'nicips,nichostnamesuffixes,nichostnameprefixes,nictypes,niccustomscripts,nicnetworks,nicaliases,nicextraparams,nicdevices';

/** A command's words. Texts are '' where an option is not given, or given without one. */
export interface Options {
  has(name: string): boolean;
  readonly attributes: string;
  readonly newName: string;
  readonly names: string;
  readonly type: string;
  readonly template: string;
  readonly where: readonly string[];
  readonly operands: readonly string[];
  /** The stanzas on standard input. */
  readonly file: string;
  readonly asker: Asker;
}

export type Read =
  | { readonly kind: 'options'; readonly options: Options }
  | { readonly kind: 'usage' | 'invalid' };

/** Reads the words; 'usage' when there are none, 'invalid' when one is no option. */
export function readOptions(
  command: DefinitionCommand,
  call: Call,
  { files }: Pick<DaemonServices, 'files'>,
): Read {
  const given = call.args.map((arg) => arg ?? '');
  if (given.length === 0 && command !== 'lsdef') return { kind: 'usage' };
  const words = readWords([...given, ...impliedWords(command, given)], specs);
  if (words === undefined) return { kind: 'invalid' };
  return { kind: 'options', options: optionsOf(command, words, call, { user: call.user, files }) };
}

/** lsdef with no word that selects lists all nodes [DBobjectdefs.pm:422]. */
function impliedWords(command: DefinitionCommand, given: readonly string[]): readonly string[] {
  if (command !== 'lsdef') return [];
  const only = given.toSorted().join(' ');
  if (only === '' || only === '-S') return ['-t', 'node', '-s'];
  return only === '-l' || only === '-S -l' ? ['-t', 'node'] : [];
}

function optionsOf(
  command: DefinitionCommand,
  words: Words,
  { stdin: file = '' }: Call,
  asker: Asker,
): Options {
  const has = (name: string): boolean => words.options.has(name);
  const last = (name: string): string => words.options.get(name)?.at(-1) ?? '';
  const listsNodes = command === 'lsdef' && last('t') === '' && !has('all') && !has('help');
  return {
    has,
    attributes: has('nics') ? NIC_ATTRIBUTES : last('i'),
    newName: last('n'),
    names: last('o'),
    type: listsNodes ? 'node' : last('t'),
    template: last('template'),
    where: words.options.get('w') ?? [],
    // An empty word ends the operands, as the loop over them does [DBobjectdefs.pm:745].
    operands: upToEmpty(words.operands),
    file,
    asker,
  };
}

function upToEmpty(operands: readonly string[]): readonly string[] {
  const end = operands.findIndex((word) => word === '' || word === '0');
  return end < 0 ? operands : operands.slice(0, end);
}
