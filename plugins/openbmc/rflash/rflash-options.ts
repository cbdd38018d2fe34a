import { noOption } from '../asked/command-texts.js';
import { takeVerbose } from '../asked/verbose-flag.js';
import { isArchiveName } from './archive.js';
import type { FlashMode } from './rflash-plan.js';
import { usage } from './rflash-texts.js';

export type FlashOptions =
  | ({ readonly kind: 'options'; readonly mode: FlashMode; readonly verbose: boolean } & OwnOptions)
  | { readonly kind: 'usage'; readonly text: string }
  /** Of words that xCAT does not have. */
  | { readonly kind: 'ownUsage'; readonly text: string };

/** Options that xCAT does not have. */
interface OwnOptions {
  /** Also what the BMC has already. */
  readonly force: boolean;
  /** Change nothing, only say what would be done. */
  readonly planOnly: boolean;
  /** The result as one JSON document. */
  readonly json: boolean;
}

type Usage = Extract<FlashOptions, { kind: 'usage' }>;

const CHECK = new Set(['-c', '--check']);
const LIST = new Set(['-l', '--list']);
const UPLOAD = new Set(['-u', '--upload']);
const ACTIVATE = new Set(['-a', '--activate']);
const DELETE = '--delete';
const DIRECTORY = '-d';
const DIRECTORY_NO_REBOOT = '-d --no-host-reboot';
const FORCE = '--force';
const PLAN = '--plan';
const JSON_RESULT = '--json';
const OWN = new Set([FORCE, PLAN, JSON_RESULT]);

/**
 * Reads the words after the noderange. A word is an option, an image file (`*.tar`, also packed), an image id (hexadecimal) or a
 * directory by its look alone, wherever it stands [openbmc.pm:1742-1855].
 * @param isDirectory tells whether a relative word names one, seen from the client's directory
 */
export function flashOptions(words: readonly string[], isDirectory: (word: string) => boolean): FlashOptions {
  const { verbose, rest: others } = takeVerbose(words);
  const rest = others.filter((word) => !OWN.has(word));
  const own = {
    force: others.includes(FORCE),
    planOnly: others.includes(PLAN),
    json: others.includes(JSON_RESULT),
  };
  if (rest.length === 0 && words.length > 0) return bad(noOption('rflash'));
  const found = sort(rest, isDirectory);
  if (found.options.length > 1 && !verbose && found.option !== DIRECTORY_NO_REBOOT) {
    return bad(usage.multipleOptions(found.option));
  }
  const mode = tooMany(found) ?? modeOf(found);
  if (mode.kind === 'usage') return mode;
  if (own.planOnly && !hasPlan(mode)) return { kind: 'ownUsage', text: usage.noPlan };
  return { kind: 'options', mode, verbose, ...own };
}

/** Modes whose work depends on what the BMC has. */
function hasPlan({ kind }: FlashMode): boolean {
  return kind === 'upload' || kind === 'uploadAndActivate' || kind === 'activate' || kind === 'unattended';
}

/** The words, sorted by what they look like. */
interface Sorted {
  readonly options: readonly string[];
  /** The options, joined by blanks. */
  readonly option: string;
  readonly files: readonly string[];
  readonly ids: readonly string[];
  readonly directories: readonly string[];
  readonly others: readonly string[];
}

function sort(words: readonly string[], isDirectory: (word: string) => boolean): Sorted {
  type Kind = Exclude<keyof Sorted, 'option'>;
  const kinds: Record<Kind, string[]> = { options: [], files: [], ids: [], directories: [], others: [] };
  for (const word of words) {
    if (isArchiveName(word)) kinds.files.push(word);
    else if (/^[0-9a-f]+$/i.test(word)) kinds.ids.push(word);
    else if (word.startsWith('-')) kinds.options.push(word);
    else if (word.startsWith('/') || isDirectory(word)) kinds.directories.push(word);
    else kinds.others.push(word);
  }
  return { ...kinds, option: kinds.options.join(' ') };
}

function tooMany({ option, files, ids, others }: Sorted): Usage | undefined {
  if (files.length + ids.length + others.length < 2) return undefined;
  const takesOne = ACTIVATE.has(option) || option === DELETE;
  if (takesOne || (files.length > 0 && option !== DIRECTORY)) return bad(usage.moreThanOneFirmware);
  return bad(option === DIRECTORY ? usage.moreThanOneInDirectory : usage.invalidFirmware(option));
}

function modeOf(found: Sorted): FlashMode | Usage {
  const [file] = found.files;
  if (file !== undefined) return fileMode(file, found);
  const [id] = found.ids;
  if (id !== undefined) return idMode(id, found);
  const [directory] = found.directories;
  if (directory !== undefined) return directoryMode(directory, found);

  const { option, others } = found;
  if (others.length === 0 && CHECK.has(option)) return { kind: 'check', file: undefined };
  if (others.length === 0 && LIST.has(option)) return { kind: 'list' };
  return bad(usage.invalidOptionWith(option, trailing(others)));
}

function fileMode(file: string, { option, directories }: Sorted): FlashMode | Usage {
  const kind = CHECK.has(option)
    ? 'check'
    : UPLOAD.has(option)
      ? 'upload'
      : ACTIVATE.has(option)
        ? 'uploadAndActivate'
        : undefined;
  if (kind === undefined) return bad(usage.invalidWithFile(option));
  return directories.length > 0 ? bad(usage.invalidFirmware(option)) : { kind, file };
}

function idMode(id: string, { option, directories }: Sorted): FlashMode | Usage {
  const kind = ACTIVATE.has(option) ? 'activate' : option === DELETE ? 'delete' : undefined;
  if (kind === undefined) return bad(usage.invalidWithId(option));
  return directories.length > 0 ? bad(usage.invalidFirmware(option)) : { kind, id };
}

function directoryMode(directory: string, { option, directories, others }: Sorted): FlashMode | Usage {
  if (option.startsWith(DIRECTORY)) {
    if (directories.length > 1) return bad(usage.moreThanOneDirectory);
    if (others.length > 0) return bad(usage.invalidOptionWords(trailing(others)));
    if (option === DIRECTORY) return { kind: 'unattended', directory, hostReboot: true };
    if (option === DIRECTORY_NO_REBOOT) return { kind: 'unattended', directory, hostReboot: false };
  }
  const takesFile = CHECK.has(option) || UPLOAD.has(option) || ACTIVATE.has(option);
  return bad(takesFile ? usage.invalidFirmware(option) : usage.invalidOption);
}

/** xCAT puts a blank after each word, also after the last. */
function trailing(words: readonly string[]): string {
  return words.map((word) => `${word} `).join('');
}

function bad(text: string): Usage {
  return { kind: 'usage', text };
}
