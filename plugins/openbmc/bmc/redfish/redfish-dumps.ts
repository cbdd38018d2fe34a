import { incomplete, type Problem } from '../problem.js';
import type { BmcReply } from '../verbs/index.js';
import type { Redfish } from './redfish.js';
import { notSupported, readDone } from './redfish-answer.js';
import { members } from './redfish-collection.js';
import { messages } from './redfish-texts.js';
import { type Found, read } from './redfish-tree.js';
import { leafOf, linkOf, pathOf, type Resource, recordOf } from './resource.js';
import { readManager } from './which-host.js';

/** The BMC's dumps. */
async function dumpLog(redfish: Redfish): Promise<Found | Problem> {
  const manager = await readManager(redfish);
  if (manager.kind !== 'got') return manager;
  const services = linkOf(manager.resource['LogServices']);
  const list = services === undefined ? undefined : await members(redfish, services, linkOf);
  if (list !== undefined && list.kind !== 'members') return list;
  const { all: paths, missing } = list ?? { all: [], missing: [] };
  const path = paths.find((one) => leafOf(one) === 'Dump') ?? paths.find((one) => /Dump$/.test(leafOf(one)));
  if (path === undefined && missing.length > 0) return incomplete(missing);
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
