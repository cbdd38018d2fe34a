import { done, failed } from '../../../lib/flow/table.js';
import type { ReadSetting, SettingName, SettingValue, WriteSetting } from '../bmc/verbs/setting-verbs.js';
import { type BmcTable, row } from '../node/bmc-row.js';
import { login } from '../node/login-row.js';
import { accepted } from '../node/node-replies.js';
import { readAndPrint } from '../node/projection/projection-row.js';
import type { Projection, Reading } from '../node/projection/reading.js';
import { settings } from './rspconfig-settings.js';
import { says, setting, setValue, unexpectedValue, unreadable, validValues } from './rspconfig-texts.js';

/** A node one of whose attributes is read or set. */
export interface SettingNode extends Reading {
  readonly setting: SettingName;
  /** What it is set to. */
  readonly word: string;
}

export const readSetting = readAndPrint(askSetting, settingLines);

export const writeSetting = {
  LOGIN: login('WRITE'),
  WRITE: row(tellSetting, accepted<SettingNode>, { yes: done, no: failed }, { say: { yes: saidSetting } }),
} satisfies BmcTable<'LOGIN' | 'WRITE', SettingNode>;

function askSetting(node: SettingNode): ReadSetting {
  return { verb: 'readSetting', setting: node.setting };
}

function tellSetting(node: SettingNode): WriteSetting {
  return { verb: 'writeSetting', setting: node.setting, word: node.word };
}

function saidSetting(node: SettingNode) {
  return says(node, setting(settings[node.setting].title));
}

function settingLines(value: SettingValue, node: SettingNode): Projection {
  const { title, attribute, values } = settings[node.setting];
  switch (value.kind) {
    case 'known':
      return { lines: [says(node, setValue(title, values[value.word] ?? value.word))] };
    case 'unexpected': {
      const { text, valid } = value;
      const shown = setValue(title, text.split('.').at(-1) ?? text);
      return { lines: [shown, unexpectedValue(text), validValues(valid)].map((line) => says(node, line)) };
    }
    case 'missing':
      return { lines: [says(node, unreadable(attribute))] };
    default:
      return value satisfies never;
  }
}
