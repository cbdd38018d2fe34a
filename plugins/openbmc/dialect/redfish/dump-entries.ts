import type { Problem } from '../../problem.js';
import type { DeleteDump, DownloadDump, Downloaded, Dump } from '../../verbs/dumps.js';
import type { BmcReply } from '../../verbs.js';
import { downloadByCurl } from '../rest/curl-download.js';
import { noCounterpart, readDone } from './answer.js';
import { dumpLog } from './dumps.js';
import { messages } from './messages.js';
import type { Redfish } from './redfish.js';
import { linkOf, numberOf, pathOf, type Resource, recordOf, textOf } from './resource.js';
import { expanded, read } from './tree.js';

/** A dump's id becomes a part of a file's name. */
const DUMP_ID = /^[A-Za-z0-9_-]{1,64}$/;

export async function listDumps(redfish: Redfish): Promise<BmcReply<readonly Dump[]>> {
  const entries = await dumpEntries(redfish);
  if (entries.kind !== 'entries') return entries;
  const dumps = entries.all.flatMap((entry) => dumpOf(entry) ?? []);
  return { kind: 'ok', value: dumps.sort((a, b) => a.time - b.time || Number(a.id) - Number(b.id)) };
}

/** A dump is made by a task, and has no id before it is complete. */
const POLL_SECONDS = 5;
const POLL_TRIES = 120;

/** Asks for a dump and waits until there is one more than before: its id is the value. */
export async function createDump(redfish: Redfish): Promise<BmcReply<string | undefined>> {
  const before = await dumpEntries(redfish);
  if (before.kind !== 'entries') return before;
  const log = await read(redfish, before.log);
  if (log.kind !== 'got') return log;
  const action = recordOf(recordOf(log.resource['Actions'])['#LogService.CollectDiagnosticData']);
  const path = pathOf(action['target']) ?? `${before.log}/Actions/LogService.CollectDiagnosticData`;
  const begun = readDone(await redfish.post(path, { DiagnosticDataType: 'Manager' }));
  if (begun.kind !== 'ok') return begun;
  const known = new Set(before.all.map((entry) => textOf(entry['Id'])));
  for (let tries = 0; tries < POLL_TRIES && !redfish.signal.aborted; tries += 1) {
    const now = await dumpEntries(redfish);
    const added = now.kind === 'entries' ? now.all.find((one) => !known.has(textOf(one['Id']))) : undefined;
    const id = added === undefined ? undefined : textOf(added['Id']);
    if (id !== undefined && DUMP_ID.test(id)) return { kind: 'ok', value: id };
    try {
      await redfish.services.sleep(POLL_SECONDS, redfish.signal);
    } catch {
      break;
    }
  }
  return { kind: 'ok', value: undefined };
}

export async function deleteDump(redfish: Redfish, { id }: DeleteDump): Promise<BmcReply<undefined>> {
  const entry = await entryOf(redfish, id);
  return entry.kind === 'entry' ? readDone(await redfish.delete(entry.path)) : entry;
}

export async function downloadDump(
  redfish: Redfish,
  { id, file }: DownloadDump,
): Promise<BmcReply<Downloaded>> {
  const entry = await entryOf(redfish, id);
  if (entry.kind !== 'entry') return entry;
  const path = pathOf(entry.resource['AdditionalDataURI']);
  return path === undefined ? noCounterpart('download this dump') : downloadByCurl(redfish, path, file);
}

async function entryOf(
  redfish: Redfish,
  id: string,
): Promise<{ readonly kind: 'entry'; readonly path: string; readonly resource: Resource } | Problem> {
  const entries = await dumpEntries(redfish);
  if (entries.kind !== 'entries') return entries;
  const resource = entries.all.find((entry) => textOf(entry['Id']) === id);
  if (resource !== undefined) {
    return { kind: 'entry', path: linkOf(resource) ?? `${entries.path}/${encodeURIComponent(id)}`, resource };
  }
  const text = messages.noDump(id);
  return { kind: 'refused', httpStatus: 404, text, detail: undefined, retryAfterSeconds: undefined };
}

async function dumpEntries(redfish: Redfish): Promise<
  | {
      readonly kind: 'entries';
      readonly log: string;
      readonly path: string;
      readonly all: readonly Resource[];
    }
  | Problem
> {
  const found = await dumpLog(redfish);
  if (found.kind !== 'found') return found;
  const log = await read(redfish, found.path);
  if (log.kind !== 'got') return log;
  const path = linkOf(log.resource['Entries']) ?? `${found.path}/Entries`;
  const list = await expanded(redfish, path);
  return list.kind === 'members' ? { kind: 'entries', log: found.path, path, all: list.all } : list;
}

function dumpOf(entry: Resource): Dump | undefined {
  const id = textOf(entry['Id']);
  if (id === undefined || !DUMP_ID.test(id)) return undefined;
  const time = Date.parse(textOf(entry['Created']) ?? '');
  const size = numberOf(entry['AdditionalDataSizeBytes']) ?? 0;
  return { id, time: Number.isNaN(time) ? 0 : time, size };
}
