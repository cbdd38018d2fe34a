import type { Problem } from '../../problem.js';
import type { DeleteDump, DownloadDump, Downloaded, Dump } from '../../verbs/dumps.js';
import type { BmcReply } from '../../verbs.js';
import { downloadByCurl } from '../rest/curl-download.js';
import { noCounterpart, readDone } from './answer.js';
import { dumpPlace } from './dumps.js';
import { messages } from './messages.js';
import type { Redfish } from './redfish.js';
import { linkOf, numberOf, pathOf, type Resource, textOf } from './resource.js';
import { expanded, read } from './tree.js';

/** A dump's id becomes a part of a file's name. */
export const DUMP_ID = /^[A-Za-z0-9_-]{1,64}$/;

export async function listDumps(redfish: Redfish): Promise<BmcReply<readonly Dump[]>> {
  const place = await dumpPlace(redfish);
  if (place.kind !== 'place') return place;
  const entries = await expanded(redfish, place.entries);
  if (entries.kind !== 'members') return entries;
  const dumps = entries.all.flatMap((entry) => dumpOf(entry) ?? []);
  return { kind: 'ok', value: dumps.sort((a, b) => a.time - b.time || Number(a.id) - Number(b.id)) };
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

interface Entry {
  readonly kind: 'entry';
  readonly path: string;
  readonly resource: Resource;
}

/** One dump's entry: at its id, or wherever the list says that this id is. */
async function entryOf(redfish: Redfish, id: string): Promise<Entry | Problem> {
  const place = await dumpPlace(redfish);
  if (place.kind !== 'place') return place;
  const own = `${place.entries.replace(/\/$/, '')}/${encodeURIComponent(id)}`;
  const got = await read(redfish, own);
  if (got.kind === 'silent') return got;
  if (got.kind === 'got') return { kind: 'entry', path: linkOf(got.resource) ?? own, resource: got.resource };
  const entries = await expanded(redfish, place.entries);
  if (entries.kind !== 'members') return entries;
  const resource = entries.all.find((entry) => textOf(entry['Id']) === id);
  if (resource !== undefined) return { kind: 'entry', path: linkOf(resource) ?? own, resource };
  const text = messages.noDump(id);
  return { kind: 'refused', httpStatus: 404, text, detail: undefined, retryAfterSeconds: undefined };
}

function dumpOf(entry: Resource): Dump | undefined {
  const id = textOf(entry['Id']);
  if (id === undefined || !DUMP_ID.test(id)) return undefined;
  const time = Date.parse(textOf(entry['Created']) ?? '');
  const size = numberOf(entry['AdditionalDataSizeBytes']) ?? 0;
  return { id, time: Number.isNaN(time) ? 0 : time, size };
}
