import { onlyOneOption, unsupportedCommand } from './command-texts.js';
import { takeVerbose } from './verbose-flag.js';

export type CategoryOption<Category> =
  | { readonly kind: 'options'; readonly category: Category; readonly verbose: boolean }
  | { readonly kind: 'usage'; readonly text: string };

/**
 * Reads the words after the noderange of a command that takes one word saying what is to be shown; without one it is
 * the first of `categories` [openbmc.pm:1565-1595, 1737].
 */
export function categoryOption<Category extends string>(
  command: string,
  words: readonly string[],
  categories: readonly [Category, ...Category[]],
): CategoryOption<Category> {
  const { verbose, rest } = takeVerbose(words);
  if (rest.length > 1) return { kind: 'usage', text: onlyOneOption(command) };
  const word = rest[0] ?? categories[0];
  const category = categories.find((one) => one === word);
  if (category === undefined) return { kind: 'usage', text: unsupportedCommand(command, word) };
  return { kind: 'options', category, verbose };
}
