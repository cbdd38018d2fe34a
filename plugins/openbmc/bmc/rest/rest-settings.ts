import { shownText } from '../http/bounds.js';
import { isRecord, readDone, readValue } from '../http/json-answer.js';
import { messages } from '../problem-texts.js';
import type { BmcReply } from '../verbs/index.js';
import type { ReadSetting, SettingName, SettingValue, WriteSetting } from '../verbs/setting-verbs.js';
import { type Rest, ROOT } from './rest.js';

/** Where a setting is in the tree, and what the BMC writes for each of its words. */
interface RestSetting {
  readonly path: string;
  readonly property: string;
  readonly words: Readonly<Record<string, string | boolean>>;
  /** The object has methods instead of the property. */
  readonly methods?: { readonly get: string; readonly set: string };
  /** Where later levels have it; they answer 404 at the first place. */
  readonly since?: Pick<RestSetting, 'path' | 'property' | 'words'>;
}

/** `Regular` of the enumeration `xyz.openbmc_project.Control.Boot.Mode.Modes` and so on. */
function members(enumeration: string, words: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(words);
  return Object.fromEntries(
    entries.map(([word, member]) => [word, `xyz.openbmc_project.${enumeration}.${member}`]),
  );
}

/** [openbmc.pm:711-790] */
const restSettings: Readonly<Record<SettingName, RestSetting>> = {
  autoreboot: {
    path: '/control/host0/auto_reboot',
    property: 'AutoReboot',
    words: { 0: false, 1: true },
  },
  bootmode: {
    path: '/control/host0/boot',
    property: 'BootMode',
    words: members('Control.Boot.Mode.Modes', { regular: 'Regular', safe: 'Safe', setup: 'Setup' }),
  },
  powersupplyredundancy: {
    path: '/sensors/chassis/PowerSupplyRedundancy',
    property: 'PowerSupplyRedundancy',
    words: { disabled: 'Disabled', enabled: 'Enabled' },
    methods: { get: 'getValue', set: 'setValue' },
    since: {
      path: '/control/power_supply_redundancy',
      property: 'PowerSupplyRedundancyEnabled',
      words: { disabled: false, enabled: true },
    },
  },
  powerrestorepolicy: {
    path: '/control/host0/power_restore_policy',
    property: 'PowerRestorePolicy',
    words: members('Control.Power.RestorePolicy.Policy', {
      always_off: 'AlwaysOff',
      always_on: 'AlwaysOn',
      restore: 'Restore',
    }),
  },
  timesyncmethod: {
    path: '/time/sync_method',
    property: 'TimeSyncMethod',
    words: members('Time.Synchronization.Method', { manual: 'Manual', ntp: 'NTP' }),
  },
  thermalmode: {
    path: '/control/thermal/0',
    property: 'Current',
    words: {
      custom: 'CUSTOM',
      default: 'DEFAULT',
      heavy_io: 'HEAVY_IO',
      max_base_fan_floor: 'MAX_BASE_FAN_FLOOR',
    },
  },
};

export async function readSetting(rest: Rest, { setting }: ReadSetting): Promise<BmcReply<SettingValue>> {
  const known = restSettings[setting];
  const first =
    known.methods === undefined
      ? await rest.get('readSetting', `${ROOT}${known.path}`)
      : await rest.call('readSetting', `${ROOT}${known.path}/action/${known.methods.get}`, []);
  const isMissing = first.kind === 'answer' && first.httpStatus === 404;
  if (known.since !== undefined && isMissing) {
    const { since } = known;
    return readValue(await rest.get('readSetting', `${ROOT}${since.path}`), (data) =>
      settingValueOf(since, data),
    );
  }
  return notThere(readValue(first, (data) => settingValueOf(known, data)));
}

/** The later place of powersupplyredundancy is not written to: it is told as not supported [UT_openbmc]. */
export async function writeSetting(
  rest: Rest,
  { setting, word }: WriteSetting,
): Promise<BmcReply<undefined>> {
  const { path, property, words, methods } = restSettings[setting];
  const wire = words[word];
  if (wire === undefined) throw new Error(`${setting} has no value ${word}`);
  const reply =
    methods === undefined
      ? await rest.put('writeSetting', `${ROOT}${path}/attr/${property}`, wire)
      : await rest.call('writeSetting', `${ROOT}${path}/action/${methods.set}`, [wire]);
  return notThere(readDone(reply));
}

/** [openbmc.pm:3070, 3083] */
function notThere<Value>(reply: BmcReply<Value>): BmcReply<Value> {
  if (reply.kind !== 'refused' || reply.httpStatus !== 404) return reply;
  return { ...reply, text: messages.settingNotFound };
}

type Place = Pick<RestSetting, 'property' | 'words'>;

/** The object's attribute; a method gives the value itself. */
function settingValueOf({ property, words }: Place, data: unknown): { readonly value: SettingValue } {
  const raw = isRecord(data) ? data[property] : data;
  if (!isScalar(raw) || raw === '') return { value: { kind: 'missing' } };
  const known = Object.keys(words).find((word) => isSame(words[word], raw));
  if (known !== undefined) return { value: { kind: 'known', word: known } };
  const valid = Object.values(words).filter((wire) => typeof wire === 'string');
  return { value: { kind: 'unexpected', text: shownText(String(raw)) ?? '', valid } };
}

/** Early levels write booleans as numbers, and some as words. */
function isSame(wire: string | boolean | undefined, raw: string | number | boolean): boolean {
  if (typeof wire !== 'boolean') return wire === raw;
  return raw === wire || String(raw) === String(Number(wire)) || String(raw).toLowerCase() === String(wire);
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
