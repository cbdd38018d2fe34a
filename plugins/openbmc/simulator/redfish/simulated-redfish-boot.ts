import type { Answer, Json } from '../answers/simulated-answer.js';
import { textOf } from '../answers/simulated-json.js';
import type { Bmc } from '../bmc.js';
import { objectAt } from '../tree/simulated-tree.js';
import { type Fields, notFound, type Remark, refusal, written } from './answers.js';
import { type Call, isFields, notInList, refuseFields, wrongType } from './call.js';
import { indicatorNames, setIndicator } from './simulated-redfish-indicator.js';

const host = '/xyz/openbmc_project/control/host0';
const prefix = 'xyz.openbmc_project.Control.Boot';
const restore = 'xyz.openbmc_project.Control.Power.RestorePolicy.Policy';

/** Override targets: D-Bus source or mode. */
const targets: Readonly<Record<string, string>> = {
  None: 'Source.Sources.Default',
  Pxe: 'Source.Sources.Network',
  Hdd: 'Source.Sources.Disk',
  Cd: 'Source.Sources.ExternalMedia',
  Diags: 'Mode.Modes.Safe',
  BiosSetup: 'Mode.Modes.Setup',
  Usb: 'Source.Sources.RemovableMedia',
};

/** The Boot property. */
export function boot(bmc: Bmc): Fields {
  const retries = objectAt(bmc, `${host}/auto_reboot`)?.['AutoReboot'];
  return {
    AutomaticRetryConfig: Number(retries) === 1 ? 'RetryAttempts' : 'Disabled',
    'AutomaticRetryConfig@Redfish.AllowableValues': ['Disabled', 'RetryAttempts'],
    BootSourceOverrideEnabled: overrideEnabled(bmc),
    BootSourceOverrideTarget: overrideTarget(bmc),
    'BootSourceOverrideTarget@Redfish.AllowableValues': Object.keys(targets),
  };
}

const places = { always: `${host}/boot`, once: `${host}/boot/one_time` };

function isOn(bmc: Bmc, path: string): boolean {
  const enabled = objectAt(bmc, path)?.['Enabled'];
  return enabled === true || enabled === 1;
}

function isShared(bmc: Bmc): boolean {
  return bmc.generation.tree.boot === 'shared';
}

function overrideEnabled(bmc: Bmc): 'Disabled' | 'Once' | 'Continuous' {
  const isAlways = isOn(bmc, places.always);
  if (isOn(bmc, places.once) && (isAlways || !isShared(bmc))) return 'Once';
  return isAlways ? 'Continuous' : 'Disabled';
}

/** A source that is shared is shown while it does not count, too, as the real server does. */
function overrideTarget(bmc: Bmc): string {
  const enabled = overrideEnabled(bmc);
  if (enabled === 'Disabled' && !isShared(bmc)) return 'None';
  const object = objectAt(bmc, aimedAt(bmc, enabled)) ?? {};
  const mode = textOf(object['BootMode'] ?? '');
  const key = mode === '' || mode.endsWith('.Regular') ? 'BootSource' : 'BootMode';
  const value = textOf(object[key] ?? '');
  return Object.keys(targets).find((name) => value === `${prefix}.${targets[name]}`) ?? 'None';
}

function aimedAt(bmc: Bmc, kind: 'Disabled' | 'Once' | 'Continuous'): string {
  return kind === 'Once' && !isShared(bmc) ? places.once : places.always;
}

const changeable = ['Boot', 'PowerRestorePolicy', 'AssetTag'];

/** PATCH of the system: boot, lamp, what happens when power comes back. */
export function changeSystem(call: Call): Answer {
  const { bmc, fields, ids } = call;
  const [name = ''] = ids;
  if (name !== bmc.behaviour.systems[0]) return notFound(bmc, 'ComputerSystem', name);
  const refused =
    refuseFields(call, [...changeable, ...indicatorNames(bmc)]) ??
    setIndicator(bmc, fields) ??
    setRestorePolicy(bmc, fields['PowerRestorePolicy']) ??
    setBoot(bmc, fields['Boot']);
  return refused ?? written(bmc);
}

const policies: Readonly<Record<string, string>> = {
  AlwaysOn: 'AlwaysOn',
  AlwaysOff: 'AlwaysOff',
  LastState: 'Restore',
};

function setRestorePolicy(bmc: Bmc, given: Json | undefined): Answer | undefined {
  if (given === undefined) return undefined;
  const policy = policies[textOf(given)];
  if (policy === undefined) return notInList(bmc, given, 'PowerRestorePolicy');
  bmc.overlay.set(`${host}/power_restore_policy`, { PowerRestorePolicy: `${restore}.${policy}` });
  return undefined;
}

const bootFields = [
  'AutomaticRetryConfig',
  'BootSourceOverrideEnabled',
  'BootSourceOverrideMode',
  'BootSourceOverrideTarget',
];

function setBoot(bmc: Bmc, given: Json | undefined): Answer | undefined {
  if (given === undefined) return undefined;
  if (!isFields(given)) return wrongType(bmc, given, 'Boot');
  const unknown = Object.keys(given).filter((name) => !bootFields.includes(name));
  if (unknown.length > 0) {
    return refusal(
      bmc,
      400,
      unknown.map((name): Remark => ['PropertyUnknown', `Boot/${name}`]),
    );
  }
  return setRetries(bmc, given['AutomaticRetryConfig']) ?? setOverride(bmc, given);
}

function setRetries(bmc: Bmc, given: Json | undefined): Answer | undefined {
  if (given === undefined) return undefined;
  if (given !== 'Disabled' && given !== 'RetryAttempts') return notInList(bmc, given, 'AutomaticRetryConfig');
  bmc.overlay.set(`${host}/auto_reboot`, { AutoReboot: given === 'RetryAttempts' });
  return undefined;
}

function setOverride(bmc: Bmc, given: Fields): Answer | undefined {
  const target = given['BootSourceOverrideTarget'];
  const enabled = given['BootSourceOverrideEnabled'];
  if (target === undefined && enabled === undefined) return undefined;
  const wanted = target === undefined ? undefined : targets[textOf(target)];
  // The property is named so in the message, on the real server too.
  if (target !== undefined && wanted === undefined) return notInList(bmc, target, 'BootSourceTargetOverride');
  if (enabled !== undefined && enabled !== 'Disabled' && enabled !== 'Once' && enabled !== 'Continuous') {
    return notInList(bmc, enabled, 'BootSourceOverrideEnabled');
  }
  const kind = enabled ?? overrideEnabled(bmc);
  enable(bmc, kind);
  if (wanted !== undefined) aim(bmc, kind, wanted);
  return undefined;
}

function enable(bmc: Bmc, kind: 'Disabled' | 'Once' | 'Continuous'): void {
  const isAlways = isShared(bmc) ? kind !== 'Disabled' : kind === 'Continuous';
  const set = (path: string, Enabled: boolean): void =>
    void bmc.overlay.set(path, { ...objectAt(bmc, path), Enabled });
  set(places.once, kind === 'Once');
  set(places.always, isAlways);
}

function aim(bmc: Bmc, kind: 'Disabled' | 'Once' | 'Continuous', wanted: string): void {
  const path = aimedAt(bmc, kind);
  const object = objectAt(bmc, path) ?? {};
  const isMode = wanted.startsWith('Mode.');
  bmc.overlay.set(path, {
    ...object,
    BootMode: `${prefix}.${isMode ? wanted : 'Mode.Modes.Regular'}`,
    ...(isMode ? {} : { BootSource: `${prefix}.${wanted}` }),
  });
}
