import type { BootSettings, BootSource, SetBootSource } from '../verbs/control-verbs.js';
import type { BmcReply } from '../verbs/index.js';
import type { Redfish } from './redfish.js';
import { readDone } from './redfish-answer.js';
import { linkOf, listOf, recordOf, textOf } from './resource.js';
import { readSystem } from './which-host.js';

/** Redfish's targets for OpenBMC's sources, the first one that the BMC allows. */
const targets: Readonly<Record<BootSource, readonly string[]>> = {
  Network: ['Pxe'],
  Disk: ['Hdd'],
  ExternalMedia: ['Cd', 'Usb'],
  Default: ['None'],
};

export async function readBoot(redfish: Redfish): Promise<BmcReply<BootSettings>> {
  const system = await readSystem(redfish);
  if (system.kind !== 'got') return system;
  const boot = recordOf(system.resource['Boot']);
  const target = textOf(boot['BootSourceOverrideTarget']);
  const isOff = boot['BootSourceOverrideEnabled'] === 'Disabled' || target === 'None';
  const known = Object.entries(targets).find(([, names]) => names.includes(target ?? ''))?.[0];
  return { kind: 'ok', value: { source: isOff ? 'Default' : (known ?? target) } };
}

export async function setBootSource(
  redfish: Redfish,
  { source, once }: SetBootSource,
): Promise<BmcReply<undefined>> {
  const system = await readSystem(redfish);
  if (system.kind !== 'got') return system;
  const boot = recordOf(system.resource['Boot']);
  const allowed = listOf(boot['BootSourceOverrideTarget@Redfish.AllowableValues']);
  const names = targets[source];
  const target = names.find((name) => allowed.includes(name)) ?? names[0];
  const enabled = source === 'Default' ? 'Disabled' : once ? 'Once' : 'Continuous';
  const change = { BootSourceOverrideTarget: target, BootSourceOverrideEnabled: enabled };
  return readDone(await redfish.patch(linkOf(system.resource) ?? '', { Boot: change }));
}
