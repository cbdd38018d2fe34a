import { nothingChanged } from '../arrived.js';
import type { BmcReply, RequestHost } from '../verbs/index.js';
import type { Redfish } from './redfish.js';
import { notSupported, readDone } from './redfish-answer.js';
import { messages } from './redfish-texts.js';
import { read } from './redfish-tree.js';
import { linkOf, listOf, pathOf, type Resource, recordOf, textOf } from './resource.js';
import { readManager, readSystem } from './which-host.js';

/** On, or a shutdown that lets the operating system end. */
export function requestHost(redfish: Redfish, { transition }: RequestHost): Promise<BmcReply<undefined>> {
  return transition === 'On'
    ? resetSystem(redfish, ['On', 'ForceOn'])
    : resetSystem(redfish, ['GracefulShutdown', 'PushPowerButton']);
}

/** Cuts the host's power. */
export function requestChassis(redfish: Redfish): Promise<BmcReply<undefined>> {
  return resetSystem(redfish, ['ForceOff']);
}

export async function rebootBmc(redfish: Redfish): Promise<BmcReply<undefined>> {
  const manager = await readManager(redfish);
  if (manager.kind !== 'got') return nothingChanged(manager);
  return reset(redfish, manager.resource, 'Manager.Reset', ['GracefulRestart', 'ForceRestart']);
}

async function resetSystem(redfish: Redfish, types: readonly string[]): Promise<BmcReply<undefined>> {
  const system = await readSystem(redfish);
  if (system.kind !== 'got') return nothingChanged(system);
  return reset(redfish, system.resource, 'ComputerSystem.Reset', types);
}

/** Asks for the first of these types that the BMC allows; for the first one where it does not tell what it allows. */
async function reset(
  redfish: Redfish,
  resource: Resource,
  action: string,
  types: readonly string[],
): Promise<BmcReply<undefined>> {
  const described = recordOf(recordOf(resource['Actions'])[`#${action}`]);
  const own = linkOf(resource);
  const target = pathOf(described['target']) ?? (own === undefined ? undefined : `${own}/Actions/${action}`);
  if (target === undefined) return notSupported(messages.notHere(action));
  const allowed = await allowedTypes(redfish, described);
  const type = types.find((one) => allowed.length === 0 || allowed.includes(one));
  if (type === undefined) return notSupported(messages.notHere(`${action} ${types[0] ?? ''}`));
  return readDone(await redfish.post(target, { ResetType: type }));
}

/** Inline on older builds, behind `@Redfish.ActionInfo` on newer ones. Empty when the BMC does not tell. */
async function allowedTypes(redfish: Redfish, action: Resource): Promise<readonly string[]> {
  const inline = texts(action['ResetType@Redfish.AllowableValues']);
  const path = pathOf(action['@Redfish.ActionInfo']);
  if (inline.length > 0 || path === undefined) return inline;
  const info = await read(redfish, path);
  if (info.kind !== 'got') return [];
  const parameter = listOf(info.resource['Parameters'])
    .map(recordOf)
    .find((one) => one['Name'] === 'ResetType');
  return texts(parameter?.['AllowableValues']);
}

/** Redfish has some twenty. */
const MAX_TYPES = 64;

function texts(value: unknown): readonly string[] {
  return listOf(value)
    .slice(0, MAX_TYPES)
    .flatMap((one) => textOf(one) ?? []);
}
