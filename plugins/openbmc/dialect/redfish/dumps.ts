import type { Problem } from '../../problem.js';
import type { BmcReply } from '../../verbs.js';
import { notSupported, readDone } from './answer.js';
import { messages } from './messages.js';
import type { Redfish } from './redfish.js';
import { leafOf, linkOf, pathOf, type Resource, recordOf } from './resource.js';
import { type Found, members, read, readManager } from './tree.js';

/** The BMC's dumps. */
async function dumpLog(redfish: Redfish): Promise<Found | Problem> {
  const manager = await readManager(redfish);
  if (manager.kind !== 'got') return manager;
  const services = linkOf(manager.resource['LogServices']);
  const list = services === undefined ? undefined : await members(redfish, services);
  if (list !== undefined && list.kind !== 'members') return list;
  const paths = list?.all.flatMap((one) => linkOf(one) ?? []) ?? [];
  const path = paths.find((one) => leafOf(one) === 'Dump') ?? paths.find((one) => /Dump$/.test(leafOf(one)));
  return path === undefined ? notSupported(messages.notHere('dump log')) : { kind: 'found', path };
}

/** The log of the dumps, and where the list of them is. */
export interface DumpPlace {
  readonly kind: 'place';
  readonly path: string;
  readonly log: Resource;
  readonly entries: string;
}

export async function dumpPlace(redfish: Redfish): Promise<DumpPlace | Problem> {
  const found = await dumpLog(redfish);
  if (found.kind !== 'found') return found;
  const { path } = found;
  const log = await read(redfish, path);
  if (log.kind !== 'got') return log;
  const entries = linkOf(log.resource['Entries']) ?? `${path}/Entries`;
  return { kind: 'place', path, log: log.resource, entries };
}

export async function clearDumps(redfish: Redfish): Promise<BmcReply<undefined>> {
  const found = await dumpLog(redfish);
  return found.kind === 'found' ? clearLog(redfish, found.path) : found;
}

/** LogService.ClearLog. */
export async function clearLog(redfish: Redfish, path: string): Promise<BmcReply<undefined>> {
  const log = await read(redfish, path);
  if (log.kind !== 'got') return log;
  const action = recordOf(recordOf(log.resource['Actions'])['#LogService.ClearLog']);
  return readDone(await redfish.post(pathOf(action['target']) ?? `${path}/Actions/LogService.ClearLog`, {}));
}
