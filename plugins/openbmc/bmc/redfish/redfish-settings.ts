import type { Problem } from '../problem.js';
import type { BmcReply } from '../verbs/index.js';
import type { ReadSetting, SettingName, SettingValue, WriteSetting } from '../verbs/setting-verbs.js';
import type { Redfish } from './redfish.js';
import { type Got, noCounterpart, readDone } from './redfish-answer.js';
import { networkProtocol } from './redfish-network.js';
import { linkOf, type Resource, recordOf, textOf } from './resource.js';
import { readSystem } from './which-host.js';

type Wire = string | boolean;

/** Where Redfish has a setting, and what it writes for each of its words. */
interface RedfishSetting {
  readonly at: (redfish: Redfish) => Promise<Got | Problem>;
  readonly group?: 'Boot' | 'NTP';
  readonly property: string;
  readonly words: Readonly<Record<string, Wire>>;
  /** What every other value means. */
  readonly others?: string;
  /** What is written besides. */
  readonly besides?: (word: string) => object;
}

const redfishSettings: Readonly<Record<SettingName, RedfishSetting | undefined>> = {
  autoreboot: {
    at: readSystem,
    group: 'Boot',
    property: 'AutomaticRetryConfig',
    words: { 0: 'Disabled', 1: 'RetryAttempts' },
  },
  // bmcweb keeps the boot mode in the target: Diags is Safe, BiosSetup is Setup.
  bootmode: {
    at: readSystem,
    group: 'Boot',
    property: 'BootSourceOverrideTarget',
    words: { regular: 'None', safe: 'Diags', setup: 'BiosSetup' },
    others: 'regular',
    besides: (word) => ({ BootSourceOverrideEnabled: word === 'regular' ? 'Disabled' : 'Continuous' }),
  },
  powersupplyredundancy: undefined,
  powerrestorepolicy: {
    at: readSystem,
    property: 'PowerRestorePolicy',
    words: { always_off: 'AlwaysOff', always_on: 'AlwaysOn', restore: 'LastState' },
  },
  timesyncmethod: {
    at: networkProtocol,
    group: 'NTP',
    property: 'ProtocolEnabled',
    words: { manual: false, ntp: true },
  },
  thermalmode: undefined,
};

export async function readSetting(
  redfish: Redfish,
  { setting }: ReadSetting,
): Promise<BmcReply<SettingValue>> {
  const known = redfishSettings[setting];
  if (known === undefined) return noCounterpart(`tell ${setting}`);
  const got = await known.at(redfish);
  if (got.kind !== 'got') return got;
  return { kind: 'ok', value: settingValue(known, groupOf(known, got.resource)[known.property]) };
}

export async function writeSetting(
  redfish: Redfish,
  { setting, word }: WriteSetting,
): Promise<BmcReply<undefined>> {
  const known = redfishSettings[setting];
  if (known === undefined) return noCounterpart(`set ${setting}`);
  const wire = known.words[word];
  if (wire === undefined) throw new Error(`${setting} has no value ${word}`);
  const got = await known.at(redfish);
  if (got.kind !== 'got') return got;
  const change = { [known.property]: wire, ...known.besides?.(word) };
  const body = known.group === undefined ? change : { [known.group]: change };
  return readDone(await redfish.patch(linkOf(got.resource) ?? '', body));
}

function groupOf({ group }: RedfishSetting, resource: Resource): Resource {
  return group === undefined ? resource : recordOf(resource[group]);
}

function settingValue({ words, others }: RedfishSetting, raw: unknown): SettingValue {
  if ((typeof raw !== 'string' && typeof raw !== 'boolean') || raw === '') return { kind: 'missing' };
  const word = Object.keys(words).find((one) => words[one] === raw) ?? others;
  if (word !== undefined) return { kind: 'known', word };
  const valid = Object.values(words).filter((one) => typeof one === 'string');
  return { kind: 'unexpected', text: textOf(String(raw)) ?? '', valid };
}
