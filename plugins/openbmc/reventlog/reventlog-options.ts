import { onlyOneOption, unsupportedCommand } from '../asked/command-texts.js';
import { takeVerbose } from '../asked/verbose-flag.js';
import type { EventAction } from './reventlog-plan.js';
import { noIds, noTimeOption, notOverNoderange } from './reventlog-texts.js';

export type EventOptions =
  | {
      readonly kind: 'options';
      readonly action: EventAction;
      readonly value?: string;
      readonly verbose: boolean;
    }
  | { readonly kind: 'usage'; readonly text: string };

/**
 * Reads the words after the noderange [openbmc.pm:1567-1575, 1603-1623]. `value` is what stands behind `resolved=`.
 * @param nodes how many there are: faults are resolved on one
 */
export function eventOptions(words: readonly string[], nodes: number): EventOptions {
  const { verbose, rest } = takeVerbose(words);
  if (rest.length > 1) return usage(rest.includes('-s') ? noTimeOption : onlyOneOption('reventlog'));
  const [word = 'all'] = rest;
  const assignment = /^(\w+)=(.*)$/s.exec(word);
  if (assignment !== null) {
    const [, key = '', value = ''] = assignment;
    if (value === '' || value === '0') return usage(noIds);
    if (nodes > 1) return usage(notOverNoderange);
    if (key !== 'resolved') return usage(unsupportedCommand('reventlog', word));
    const ids = value.split(',').filter((id) => id !== '');
    if (ids.length === 0) return usage(noIds);
    const action: EventAction =
      value.toLowerCase() === 'led' ? { kind: 'resolveLed' } : { kind: 'resolve', ids };
    return { kind: 'options', action, value, verbose };
  }
  if (word === 'clear') return { kind: 'options', action: { kind: 'clear' }, verbose };
  if (word === 'all' || /^\d{1,15}$/.test(word)) return { kind: 'options', action: list(word), verbose };
  // A word that is a part of `resolved` forgot its `=` [openbmc.pm:1619].
  return usage(word.includes('resolved') ? noIds : unsupportedCommand('reventlog', word));
}

/** 0 means all [openbmc.pm:3936]. */
function list(word: string): EventAction {
  const last = word === 'all' ? 0 : Number(word);
  return last === 0 ? { kind: 'list' } : { kind: 'list', last };
}

function usage(text: string): EventOptions {
  return { kind: 'usage', text };
}
