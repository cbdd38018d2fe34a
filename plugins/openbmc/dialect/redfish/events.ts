import type { Event, ReadEvents, ResolveEvent } from '../../verbs/events.js';
import type { BmcReply } from '../../verbs.js';
import { scalarOf } from '../rest/scalar.js';
import { readDone } from './answer.js';
import { clearLog } from './dumps.js';
import { detailsOfEntries } from './event-details.js';
import { entryId, eventLog, logEntries, messageOf } from './event-log.js';
import type { Redfish } from './redfish.js';
import { linkOf, type Resource, textOf } from './resource.js';
import { read } from './tree.js';

export async function readEvents(
  redfish: Redfish,
  { detailsOfLast }: ReadEvents,
): Promise<BmcReply<readonly Event[]>> {
  const entries = await logEntries(redfish);
  if (entries.kind !== 'entries') return entries;
  const told = entries.all.filter((entry) => messageOf(entry) !== undefined);
  const details = await detailsOfEntries(
    redfish,
    detailsOfLast === undefined ? told : told.slice(-detailsOfLast),
  );
  return { kind: 'ok', value: told.flatMap((entry) => eventOf(entry, details.get(entry) ?? []) ?? []) };
}

export async function clearEventLog(redfish: Redfish): Promise<BmcReply<undefined>> {
  const found = await eventLog(redfish);
  return found.kind === 'found' ? clearLog(redfish, found.path) : found;
}

/** Entries of the D-Bus log can be resolved, those of a journal cannot: the BMC says so. */
export async function resolveEvent(redfish: Redfish, { id }: ResolveEvent): Promise<BmcReply<undefined>> {
  const found = await eventLog(redfish);
  if (found.kind !== 'found') return found;
  const log = await read(redfish, found.path);
  if (log.kind !== 'got') return log;
  const entries = linkOf(log.resource['Entries']) ?? `${found.path}/Entries`;
  const path = `${entries.replace(/\/$/, '')}/${encodeURIComponent(id)}`;
  const done = readDone(await redfish.patch(path, { Resolved: true }));
  // bmcweb has no other answer than 500 for an entry that is not there.
  if (done.kind !== 'refused' || done.httpStatus !== 500) return done;
  const entry = await read(redfish, path);
  return entry.kind === 'refused' && entry.httpStatus === 404 ? entry : done;
}

function eventOf(entry: Resource, details: readonly string[]): Event | undefined {
  const message = messageOf(entry);
  if (message === undefined) return undefined;
  const time = Date.parse(textOf(entry['Created']) ?? '');
  return {
    id: entryId(entry),
    message: String(scalarOf(message)),
    time: Number.isNaN(time) ? undefined : time,
    resolved: entry['Resolved'] === undefined ? undefined : scalarOf(entry['Resolved']),
    details,
  };
}
