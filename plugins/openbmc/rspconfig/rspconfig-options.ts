import { noOption, unsupportedCommand } from '../asked/command-texts.js';
import { takeVerbose } from '../asked/verbose-flag.js';
import { settingNames } from '../bmc/verbs/setting-verbs.js';
import { alertChoice, snmpChoice } from './destination-options.js';
import { readNetworkWords } from './network-options.js';
import type { Action, DumpAction } from './rspconfig-plan.js';
import { settings } from './rspconfig-settings.js';
import { usage } from './usage-texts.js';
import { userChoice } from './user-options.js';

/** What a group of words comes to. */
export type Choice =
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'usage'; readonly text: string };

export type ConfigOptions = Choice & { readonly verbose: boolean };

/** Reads the words after the noderange, group by group in xCAT's order [openbmc.pm:1623-1735]. */
export function configOptions(words: readonly string[], nodes: number): ConfigOptions {
  const { verbose, rest } = takeVerbose(words);
  const others = rest.filter((word) => word !== UPDATE_TABLES);
  const choice = choiceOf(others, words.length, nodes);
  return { ...(others.length < rest.length ? updatingTables(choice) : choice), verbose };
}

const UPDATE_TABLES = '--update-tables';

function updatingTables(choice: Choice): Choice {
  if (choice.kind === 'usage') return choice;
  const { action } = choice;
  if (action.kind !== 'setPassword') return bad(usage.updateTablesAlone);
  return { kind: 'action', action: { ...action, updateTables: true } };
}

function choiceOf(words: readonly string[], given: number, nodes: number): Choice {
  if (words.length === 0) return bad(given > 0 ? noOption('rspconfig') : unsupportedCommand('rspconfig', ''));
  return userChoice(words) ?? snmpChoice(words) ?? alertChoice(words) ?? wordByWord(words, nodes);
}

/** The first word that says it all, or that is wrong, wherever it stands. */
function wordByWord(words: readonly string[], nodes: number): Choice {
  const network = readNetworkWords(words.length, nodes);
  for (const word of words) {
    const choice = settingChoice(word, words) ?? aloneChoice(word, words) ?? network.take(word);
    if (choice !== undefined) return choice;
  }
  return network.end();
}

/** xCAT drops what stands beside the first of two words, also when it is another attribute. */
function settingChoice(word: string, words: readonly string[]): Choice | undefined {
  const [, key = word, value] = /^(\w+)=(.*)$/s.exec(word) ?? [];
  const setting = settingNames.find((name) => name === key);
  if (setting === undefined) return undefined;
  if (words.length > 1) return bad(usage.setting.alone(setting));
  if (value === undefined) return { kind: 'action', action: { kind: 'readSetting', setting } };
  const valid = Object.keys(settings[setting].values);
  if (!valid.includes(value)) return bad(usage.setting.badValue(setting, value, valid));
  return { kind: 'action', action: { kind: 'writeSetting', setting, word: value } };
}

function aloneChoice(word: string, words: readonly string[]): Choice | undefined {
  const [, option = '', id = ''] = words;
  switch (word) {
    case 'sshcfg':
      return words.length > 1 ? bad(usage.sshcfgAlone) : { kind: 'action', action: { kind: 'sshcfg' } };
    case 'gard':
      if (words.length > 2) return bad(usage.gard.alone);
      if (option !== '-c' && option !== '--clear') return bad(usage.gard.bad(option));
      return { kind: 'action', action: { kind: 'clearGard' } };
    case 'dump':
      return dumpChoice(option, id);
    default:
      return undefined;
  }
}

/** [openbmc.pm:1714-1728] */
function dumpChoice(option: string, id: string): Choice {
  switch (option) {
    case '':
      return dump({ kind: 'capture' });
    case '-l':
    case '--list':
      return dump({ kind: 'list' });
    case '-g':
    case '--generate':
      return dump({ kind: 'generate' });
    case '-d':
    case '--download':
      if (id === '' || id === '0') return bad(usage.dump.noDownloadId);
      return isDumpId(id) ? dump({ kind: 'download', id }) : bad(usage.dump.bad(`${option} ${id}`));
    case '-c':
    case '--clear':
      if (id === '' || id === '0') return bad(usage.dump.noClearId);
      return isDumpId(id) ? dump({ kind: 'clear', id }) : bad(usage.dump.bad(`${option} ${id}`));
    default:
      return bad(usage.dump.bad(option));
  }
}

function dump(action: DumpAction): Choice {
  return { kind: 'action', action: { kind: 'dump', dump: action } };
}

function isDumpId(id: string): boolean {
  return id === 'all' || /^\d+$/.test(id);
}

function bad(text: string): Choice {
  return { kind: 'usage', text };
}
