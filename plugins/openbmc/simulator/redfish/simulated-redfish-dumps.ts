import type { Answer } from '../answers/simulated-answer.js';
import { type Bmc, later } from '../bmc.js';
import { objectsWithin } from '../tree/simulated-tree.js';
import { type Fields, jsonHeaders, notFound, refusal, remark, resource } from './answers.js';
import { type Call, type Handler, type Route, refuseFields } from './call.js';
import { timeText } from './identifiers.js';
import { logService } from './log-service.js';
import { otherManager } from './managers.js';
import { collection } from './simulated-redfish-collection.js';
import { otherSystem } from './simulated-redfish-parts.js';
import { accepted, endTask, startTask } from './tasks.js';

/** Where the dumps of each owner stand, and what asks for one. */
const kinds = {
  Managers: {
    root: '/xyz/openbmc_project/dump/entry',
    type: 'Manager',
    oem: undefined,
    name: 'BMC Dump Entry',
  },
  Systems: {
    root: '/xyz/openbmc_project/dump/system/entry',
    type: 'OEM',
    oem: 'System',
    name: 'System Dump Entry',
  },
} as const;

type Owner = keyof typeof kinds;

/** Dumps of the manager and of the system. */
export const dumpRoutes: readonly Route[] = (['Managers', 'Systems'] as const).flatMap((owner) => {
  const at = `/redfish/v1/${owner}/:owner/LogServices/Dump`;
  const owned =
    (handler: (call: Call, owner: Owner) => Answer): Handler =>
    (call) =>
      (owner === 'Systems' ? otherSystem(call) : otherManager(call)) ?? handler(call, owner);
  return [
    { at, get: owned(showService) },
    { at: `${at}/Entries`, get: owned(list) },
    { at: `${at}/Entries/:entry`, get: owned(show), delete: owned(remove) },
    { at: `${at}/Entries/:entry/attachment`, get: owned(attachment) },
    { at: `${at}/Actions/LogService.ClearLog`, post: owned(clear), needsNoBody: true },
    { at: `${at}/Actions/LogService.CollectDiagnosticData`, post: owned(collect) },
  ];
});

interface Dump {
  readonly id: string;
  readonly path: string;
  readonly size: number;
  readonly madeAt: number;
}

function dumpsOf(bmc: Bmc, owner: Owner): Dump[] {
  const { root } = kinds[owner];
  return [...objectsWithin(bmc, root)]
    .filter(([path]) => path !== root)
    .map(([path, object]) => ({
      id: path.slice(root.length + 1),
      path,
      size: Number(object['Size'] ?? 0),
      madeAt: Number(object['Elapsed'] ?? 0) * 1000,
    }));
}

function showService({ bmc, path }: Call, owner: Owner): Answer {
  const name = owner === 'Managers' ? 'Dump LogService' : 'System Dump LogService';
  return logService(bmc, path, name, ['ClearLog', 'CollectDiagnosticData'], {
    Description: owner === 'Managers' ? 'BMC Dump LogService' : 'System Dump LogService',
  });
}

function list(call: Call, owner: Owner): Answer {
  const members = dumpsOf(call.bmc, owner).map((dump) => shown(`${call.path}/${dump.id}`, dump, owner));
  const name = owner === 'Managers' ? 'BMC Dump Entries' : 'System Dump Entries';
  return collection(call, 'LogEntryCollection', name, members, { Description: `Collection of ${name}` });
}

function shown(path: string, dump: Dump, owner: Owner): Fields {
  const { type, oem, name } = kinds[owner];
  return {
    '@odata.id': path,
    '@odata.type': '#LogEntry.v1_11_0.LogEntry',
    AdditionalDataSizeBytes: dump.size,
    AdditionalDataURI: `${path}/attachment`,
    Created: timeText(dump.madeAt),
    DiagnosticDataType: type,
    EntryType: 'Event',
    Id: dump.id,
    Name: name,
    ...(oem === undefined ? {} : { OEMDiagnosticDataType: oem }),
  };
}

function dumpOf({ bmc, ids }: Call, owner: Owner): Dump | undefined {
  return dumpsOf(bmc, owner).find((dump) => dump.id === ids[1]);
}

function missing({ bmc, ids }: Call): Answer {
  return notFound(bmc, 'LogEntry', ids[1] ?? '');
}

function show(call: Call, owner: Owner): Answer {
  const dump = dumpOf(call, owner);
  return dump === undefined ? missing(call) : resource(shown(call.path, dump, owner));
}

function remove(call: Call, owner: Owner): Answer {
  const dump = dumpOf(call, owner);
  if (dump === undefined) return missing(call);
  call.bmc.overlay.set(dump.path, undefined);
  return remark(call.bmc, 'Success');
}

function attachment(call: Call, owner: Owner): Answer {
  const dump = dumpOf(call, owner);
  if (dump === undefined) return missing(call);
  const headers = { ...jsonHeaders, 'Content-Type': 'application/octet-stream' };
  return { status: 200, headers, body: `dump ${dump.id}\n`.padEnd(dump.size, '.') };
}

function clear({ bmc }: Call, owner: Owner): Answer {
  for (const { path } of dumpsOf(bmc, owner)) bmc.overlay.set(path, undefined);
  return remark(bmc, 'Success');
}

const DUMP_BYTES = 131_072;

/** 202: the dump is there when the task is done. Another type is 500, on the real server too. */
function collect(call: Call, owner: Owner): Answer {
  const { bmc, fields, path } = call;
  const refused = refuseFields(call, ['DiagnosticDataType', 'OEMDiagnosticDataType'], ['DiagnosticDataType']);
  if (refused !== undefined) return refused;
  const { root, type, oem } = kinds[owner];
  if (fields['DiagnosticDataType'] !== type || fields['OEMDiagnosticDataType'] !== oem) {
    return refusal(bmc, 500, [['InternalError']]);
  }
  const task = startTask(bmc, path);
  const service = path.slice(0, path.indexOf('/Actions/'));
  later(bmc, bmc.behaviour.dumpTaskMs, () => {
    if (!bmc.redfish.tasks.includes(task)) return;
    const id = nextId(bmc, root);
    bmc.overlay.set(`${root}/${id}`, { Elapsed: Math.floor(bmc.clock.now() / 1000), Size: DUMP_BYTES });
    task.httpHeaders.push(`Location: ${service}/Entries/${id}`);
    endTask(bmc, task, 'Completed');
  });
  return accepted(bmc, task);
}

/** Numbers of dumps that are gone are not used again. */
function nextId(bmc: Bmc, root: string): number {
  const used = [...objectsWithin(bmc, root).keys(), ...bmc.overlay.keys()]
    .filter((path) => path.startsWith(`${root}/`))
    .map((path) => Number(path.slice(root.length + 1)));
  return Math.max(0, ...used) + 1;
}
