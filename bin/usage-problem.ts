import { didYouMean } from '../lib/near-word.js';

/** What yargs says of words that it does not know. */
const UNKNOWN = /^Unknown arguments?: (.+)$/;
const MISSING = /^Not enough non-option arguments/;

/**
 * One line on words of our own that cannot be understood: which one, what may have been meant, where to look.
 * @param text what yargs says
 * @param words all that was given
 * @param helpBehind the help text that stands behind these commands
 */
export async function usageProblem(
  text: string,
  words: readonly string[],
  helpBehind: (before: readonly string[]) => Promise<string>,
): Promise<string> {
  const help = (before: readonly string[]): string => `See: ${['xcatd-ts', ...before, '--help'].join(' ')}`;
  const [, names] = UNKNOWN.exec(text) ?? [];
  const wrong = (names ?? '').split(', ')[0] ?? '';
  const at = words.findIndex((word) => (word.replace(/^--?/, '').split('=', 1)[0] ?? '') === wrong);
  if (names === undefined || at < 0) {
    const commands = await commandsIn(words, helpBehind);
    const said = MISSING.test(text) ? `${commands.join(' ')}: a word is missing behind it.` : sentence(text);
    return `${said} ${help(MISSING.test(text) ? commands : commands.slice(0, 1))}`;
  }
  const before = await commandsIn(words.slice(0, at), helpBehind);
  const word = words[at]?.split('=', 1)[0] ?? wrong;
  const kind = word.startsWith('-') ? 'option' : 'command';
  const where = before.length === 0 ? 'There' : `${before.join(' ')}: there`;
  const known = wordsInHelp(await helpBehind(before), before);
  const candidates = known.filter((one) => one.startsWith('-') === word.startsWith('-'));
  return `${where} is no ${kind} '${word}'.${didYouMean(word, candidates)} ${help(before)}`;
}

/** The words without options and what those take. */
async function commandsIn(
  words: readonly string[],
  helpBehind: (before: readonly string[]) => Promise<string>,
): Promise<readonly string[]> {
  const commands: string[] = [];
  let help = await helpBehind([]);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) {
      const isKnown = wordsInHelp(help, commands).includes(word);
      commands.push(word);
      if (isKnown) help = await helpBehind(commands);
    } else if (!word.includes('=') && takesValue(word, help)) at += 1;
  }
  return commands;
}

/** Whether the word behind this option is its value, as the help text tells it. */
function takesValue(option: string, help: string): boolean {
  const lines = help.split('\n').map((line) => line.trim());
  const from = lines.findIndex((line) => line.startsWith(`${option} `));
  if (from < 0) return false;
  const more = lines.slice(from + 1).findIndex((line) => line === '' || line.startsWith('-'));
  const entry = lines.slice(from, more < 0 ? undefined : from + 1 + more).join(' ');
  return !entry.includes('[boolean]');
}

/** The words that a help text offers behind these commands. */
function wordsInHelp(help: string, before: readonly string[]): readonly string[] {
  const begin = ['xcatd-ts', ...before, ''].join(' ');
  return help.split('\n').flatMap((line) => {
    const text = line.trim();
    if (text.startsWith(begin)) return text.slice(begin.length).split(/[ [<]/, 1);
    return text.startsWith('-') ? text.split(/[, ]+/).filter((word) => word.startsWith('-')) : [];
  });
}

/** Options that may be given more than once. */
const REPEATABLE = new Set(['set', 'mix', 'systems']);

/** What is wrong with an option that is given twice, or without the value it takes: what is meant is not guessed. */
export function optionProblem(
  given: Readonly<Record<string, unknown>>,
  words: readonly string[],
): string | undefined {
  const names = words.map((word) => word.split('=', 1)[0] ?? '');
  const times = (name: string): number =>
    names.filter((word) => word === `--${name}` || word === `--no-${name}`).length;
  for (const [name, value] of Object.entries(given)) {
    const count = times(name);
    if (count > 1 && !REPEATABLE.has(name)) return `--${name} is given more than once: give it once.`;
    const next = words[words.indexOf(`--${name}`) + 1];
    const lacksValue = next === undefined || /^-(?!\d)/.test(next);
    if (typeof value !== 'boolean' && lacksValue && words.includes(`--${name}`))
      return `--${name} takes a value, and none stands behind it.`;
  }
  return undefined;
}

function sentence(lines: string): string {
  const parts = lines.split('\n').map((line) => line.trim());
  const text = parts.filter((part) => part !== '').join(' ');
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
