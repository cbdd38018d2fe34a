import { downloadByCurl } from '../curl/curl-download.js';
import { MAX_DUMPS, told } from '../http/bounds.js';
import { incomplete, type Problem } from '../problem.js';
import type { DeleteDump, DownloadDump, Downloaded, Dump } from '../verbs/dump-verbs.js';
import type { BmcReply } from '../verbs/index.js';
import type { Redfish } from './redfish.js';
import { noCounterpart, notSupported, readDone } from './redfish-answer.js';
import { expanded } from './redfish-collection.js';
import { dumpPlace } from './redfish-dumps.js';
import { refusedLink } from './redfish-link.js';
import { messages } from './redfish-texts.js';
import { read } from './redfish-tree.js';
import { idOf, linkOf, numberOf, pathOf, type Resource, textOf } from './resource.js';

/** A dump's id becomes a part of a file's name. */
export const DUMP_ID = /^[A-Za-z0-9_-]{1,64}$/;

export async function listDumps(redfish: Redfish): Promise<BmcReply<readonly Dump[]>> {
  const place = await dumpPlace(redfish);
  if (place.kind !== 'place') return place;
  const entries = await expanded(redfish, place.entries, dumpOf, { most: MAX_DUMPS });
  if (entries.kind !== 'members') return entries;
  const named = entries.all.filter(({ id }) => id !== '');
  const unnamed = named.length < entries.all.length ? [messages.noDumpId] : [];
  const value = named.toSorted((a, b) => a.time - b.time || Number(a.id) - Number(b.id));
  return told(value, [...entries.missing, ...unnamed]);
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
  const path = entry.data;
  if (path === undefined) return noCounterpart('download this dump');
  const refused = refusedLink(path);
  if (refused !== undefined) return refused;
  const done = await downloadByCurl(redfish, path, file);
  // bmcweb told a path long before it served files there [168d1b1ac9, 2023].
  return done.kind === 'refused' && done.httpStatus === 404 ? notSupported(messages.notServed(id)) : done;
}

interface Entry {
  readonly kind: 'entry';
  readonly path: string;
  /** Where the dump itself is. */
  readonly data: string | undefined;
}

/** One dump's entry: at its id, or wherever the list says that this id is. */
async function entryOf(redfish: Redfish, id: string): Promise<Entry | Problem> {
  const place = await dumpPlace(redfish);
  if (place.kind !== 'place') return place;
  const own = `${place.entries.replace(/\/$/, '')}/${encodeURIComponent(id)}`;
  const got = await read(redfish, own);
  if (got.kind === 'silent') return got;
  const entryIn = (entry: Resource): Entry => ({
    kind: 'entry',
    path: linkOf(entry) ?? own,
    data: pathOf(entry['AdditionalDataURI']),
  });
  if (got.kind === 'got') return entryIn(got.resource);
  const entries = await expanded(
    redfish,
    place.entries,
    (entry) => (entry['Id'] === id ? entryIn(entry) : undefined),
    { most: MAX_DUMPS },
  );
  if (entries.kind !== 'members') return entries;
  const [entry] = entries.all;
  if (entry !== undefined) return entry;
  if (entries.missing.length > 0) return incomplete(entries.missing);
  const text = messages.noDump(id);
  return { kind: 'refused', httpStatus: 404, text, detail: undefined, retryAfterSeconds: undefined };
}

/** Without an id where it has none that a file can be called by. */
function dumpOf(entry: Resource): Dump {
  const id = idOf(entry) ?? '';
  const time = Date.parse(textOf(entry['Created']) ?? '');
  const size = numberOf(entry['AdditionalDataSizeBytes']) ?? 0;
  return { id: DUMP_ID.test(id) ? id : '', time: Number.isNaN(time) ? 0 : time, size };
}
