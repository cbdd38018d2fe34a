import { nearWords, question } from '../../../lib/near-word.js';
import { takeVerbose } from '../asked/verbose-flag.js';
import { unknownWord } from '../asked/word-hints.js';
import { isArchiveName } from './archive.js';

const actions = ['-l', '--list', '-c', '--check', '-u', '--upload', '-a', '--activate', '-d', '--delete'];
const beside = ['--no-host-reboot', '--force', '--plan', '--json', '-V', '--verbose'];
const aboutJobs = ['--background', '--status', '--failed', '--watch', '--attach', '--cancel', '--retry'];
/** All options, as `-h` tells them. */
const known: readonly string[] = [...actions, ...beside, ...aboutJobs, '-h', '--help', '-v', '--version'];

const takesImage = new Set(['-c', '--check', '-u', '--upload', '-a', '--activate']);
const ids = new Set(['-a', '--activate', '--delete']);
const archives = '*.tar, also packed: .tar.gz, .tar.xz, .tar.zst';
const seeHelp = 'All options: rflash NODERANGE -h';

/**
 * The one line of ours behind a usage error of xCAT's: which word is wrong, and what to do.
 * @param cwd the client's directory
 * @param isDirectory tells whether a relative word names one, seen from there
 */
export function flashHint(
  words: readonly string[],
  cwd: string,
  isDirectory: (word: string) => boolean,
): string {
  const rest = takeVerbose(words).rest.filter((word) => !beside.includes(word));
  const options = rest.filter((word) => word.startsWith('-'));
  const others = rest.filter((word) => !word.startsWith('-'));
  const [option] = options.filter((word) => actions.includes(word));
  return (
    unknownOption(options) ??
    tooMany(options, others) ??
    (option === undefined ? withoutOption(others[0]) : withOption(option, others, cwd, isDirectory))
  );
}

function unknownOption(options: readonly string[]): string | undefined {
  const wrong = options.find((word) => !known.includes(word));
  if (wrong === undefined) return undefined;
  const [name = '', value] = wrong.split('=', 2);
  if (value !== undefined && actions.includes(name))
    return `'${wrong}' is not read: write it as two words, ${name} ${value}.`;
  return `${unknownWord('rflash', name, known)} ${seeHelp}`;
}

function tooMany(options: readonly string[], others: readonly string[]): string | undefined {
  const asked = options.filter((word) => actions.includes(word));
  if (asked.length > 1) return `One of these at a time: ${asked.join(' ')}. ${seeHelp}`;
  if (others.length > 1)
    return `One image at a time: '${others.join("', '")}' are ${others.length}. For the BMC and the host image of a directory: -d DIRECTORY.`;
  return undefined;
}

function withoutOption(word: string | undefined): string {
  if (word === undefined)
    return `Say what is to be done: -l (list the images), -c (show versions), -u FILE (upload), -a FILE|ID (upload and activate), -d DIRECTORY (both images) or --delete ID. ${seeHelp}`;
  if (isArchiveName(word))
    return `Say what is to be done with '${word}': -c (show its version), -u (upload it) or -a (upload and activate it).`;
  if (isId(word)) return `Say what is to be done with the image '${word}': -a (activate it) or --delete.`;
  if (known.includes(`--${word}`)) return `'${word}' is read as a name: the option is --${word}.`;
  const near = nearWords(word, known.filter(isLong).map(withoutDashes));
  const meant = question(near.map((one) => `'--${one}'`));
  return `rflash has no word '${word}'.${meant} Images are ${archives}; ids are hexadecimal; directories go with -d. ${seeHelp}`;
}

function withOption(
  option: string,
  [word]: readonly string[],
  cwd: string,
  isDirectory: (word: string) => boolean,
): string {
  if (word === undefined) return needsWord(option);
  if (option === '-l' || option === '--list') return `${option} takes no other word: leave out '${word}'.`;
  if (option === '-d') return inDirectory(word, cwd);
  const takes = `${option} takes ${whatItTakes(option)}`;
  if (isArchiveName(word) || isId(word)) return `'${word}' does not go with ${option}: ${takes}.`;
  if (isDirectory(word) || word.endsWith('/'))
    return `'${word}' is a directory: ${takes}. For the BMC and the host image of a directory: -d ${word}`;
  return `'${word}' is neither named like an image file nor an id: ${takes}.`;
}

function needsWord(option: string): string {
  const where = ids.has(option) ? ' Ids are shown by: rflash NODERANGE -l' : '';
  return `${option} needs ${whatItTakes(option)}.${where}`;
}

function inDirectory(word: string, cwd: string): string {
  if (isArchiveName(word)) return `-d takes a directory, and '${word}' is a file: use -a for one file.`;
  if (isId(word))
    return `-d takes a directory, and '${word}' is read as an id: write ./${word} for a directory of that name, --delete ${word} to delete the image.`;
  return `There is no directory '${word}' in ${cwd}, where the command was given: give its whole path, from / on.`;
}

function whatItTakes(option: string): string {
  if (option === '-d') return 'a directory that holds a BMC image and a host image';
  if (option === '--delete') return 'the id of an image that is on the BMC';
  const image = takesImage.has(option) ? `an image file (${archives})` : '';
  return ids.has(option) ? `${image}, or the id of an image that is on the BMC` : image;
}

function isId(word: string): boolean {
  return /^[0-9a-f]+$/i.test(word);
}

function isLong(word: string): boolean {
  return word.startsWith('--');
}

function withoutDashes(word: string): string {
  return word.slice(2);
}
