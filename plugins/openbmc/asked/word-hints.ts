import { didYouMean } from '../../../lib/near-word.js';
import { takeVerbose } from './verbose-flag.js';

/**
 * The one line of ours behind xCAT's usage error: which word is wrong, and what to do. For commands that take one word of
 * a list.
 * @param takes what may be told of the words: `rpower takes …`
 * @param others words that are known and not told
 */
export function wordHint(
  command: string,
  words: readonly string[],
  known: readonly string[],
  takes: string = known.join(', '),
  others: readonly string[] = [],
): string {
  const { rest } = takeVerbose(words);
  const json = jsonHint(command, rest);
  if (json !== undefined) return json;
  const list = `${command} NODERANGE takes one of: ${takes}.`;
  const all = [...known, ...others];
  const wrong = rest.find((word) => !all.includes(wordIn(word)));
  if (wrong === undefined)
    return rest.length > 1 ? `One word at a time: '${rest.join("', '")}' are ${rest.length}. ${list}` : list;
  return `${unknownWord(command, wordIn(wrong), all)} ${list}`;
}

/** `rpower has no word 'stta'. Did you mean 'stat'?`; a word is not told whole where a value stands in it. */
export function unknownWord(command: string, word: string, known: readonly string[]): string {
  const what = word.startsWith('-') ? 'option' : 'word';
  const alike = known.filter((one) => one.startsWith('-') === word.startsWith('-'));
  return `${command} has no ${what} '${word}'.${didYouMean(word, alike)}`;
}

/** What only the bundled client knows, which takes the word out before it asks. */
export function jsonHint(command: string, words: readonly string[]): string | undefined {
  if (!words.includes('--json')) return undefined;
  return `--json is a word of the bundled client, not of xCAT's: run xcatd-ts client ${command} NODERANGE ... --json, or ${command} as xcatd-ts link has made it.`;
}

/** What stands before `=`: behind it there may be a password. */
function wordIn(word: string): string {
  return word.split('=', 1)[0] ?? word;
}
