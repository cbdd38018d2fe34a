import { noOption, onlyOneOption, unsupportedCommand } from '../asked/command-texts.js';
import { takeVerbose } from '../asked/verbose-flag.js';

/** The subcommands; each has a status table of this name. */
export const powerActions = [
  'on',
  'off',
  'softoff',
  'stat',
  'bmcstate',
  'boot',
  'reset',
  'bmcreboot',
] as const;

export type PowerAction = (typeof powerActions)[number];

export type PowerOptions =
  | {
      readonly kind: 'options';
      readonly action: PowerAction;
      readonly verbose: boolean;
      /** Do it even while a job changes the BMC's firmware. */
      readonly force: boolean;
    }
  | { readonly kind: 'usage'; readonly text: string }
  /** A subcommand of the pdu plugin, which answers it; this one says nothing [openbmc.pm:951]. */
  | { readonly kind: 'pdu' };

const forceWords = new Set(['-f', '--force']);
const pduActions = new Set(['pduon', 'pduoff', 'pdustat', 'pdureset']);
const sameAsStat = new Set(['status', 'state']);

/** Words that are no subcommands of their own. */
export const knownBesides: readonly string[] = [...sameAsStat, ...forceWords, ...pduActions];

/** Reads the words after the noderange [openbmc.pm:1552-1594]. */
export function powerOptions(words: readonly string[]): PowerOptions {
  const taken = takeVerbose(words);
  const { verbose } = taken;
  const rest = taken.rest.filter((word) => !forceWords.has(word));
  const force = rest.length < taken.rest.length;
  const [first] = rest;
  if (first !== undefined && pduActions.has(first)) return { kind: 'pdu' };
  if (rest.length > 1) return usage(onlyOneOption('rpower'));
  if (first === undefined && words.length > 0) return usage(noOption('rpower'));
  const action = actionOf(first ?? '');
  if (action === undefined) return usage(unsupportedCommand('rpower', first ?? ''));
  return { kind: 'options', action, verbose, force };
}

function actionOf(word: string): PowerAction | undefined {
  if (sameAsStat.has(word)) return 'stat';
  return powerActions.find((action) => action === word);
}

function usage(text: string): PowerOptions {
  return { kind: 'usage', text };
}
