import type { Verb } from './index.js';

/** The attributes of a BMC that rspconfig reads and sets, each by a word of its own. */
export const settingNames = [
  'autoreboot',
  'bootmode',
  'powersupplyredundancy',
  'powerrestorepolicy',
  'timesyncmethod',
  'thermalmode',
] as const;

export type SettingName = (typeof settingNames)[number];

export interface ReadSetting extends Verb<SettingValue> {
  readonly verb: 'readSetting';
  readonly setting: SettingName;
}
export interface WriteSetting extends Verb<undefined> {
  readonly verb: 'writeSetting';
  readonly setting: SettingName;
  /** One of the setting's words, `always_on`. */
  readonly word: string;
}

export type SettingValue =
  | { readonly kind: 'known'; readonly word: string }
  /** Something else, as the BMC writes it, and what it would write for the setting's words. */
  | { readonly kind: 'unexpected'; readonly text: string; readonly valid: readonly string[] }
  /** The BMC has the object, but not the attribute, or it is empty. */
  | { readonly kind: 'missing' };
