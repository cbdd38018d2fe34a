import { told } from '../http/bounds.js';
import type { Event, ReadEvents, ResolveEvent } from '../verbs/event-verbs.js';
import type { BmcReply } from '../verbs/index.js';
import { detailsOfEntries } from './event-details.js';
import type { Redfish } from './redfish.js';
import { noCounterpart, readDone } from './redfish-answer.js';
import { clearLog } from './redfish-dumps.js';
import { eventLog, logEntries } from './redfish-event-log.js';
import { read } from './redfish-tree.js';
import { linkOf } from './resource.js';

export async function readEvents(
  redfish: Redfish,
  { detailsOfLast }: ReadEvents,
): Promise<BmcReply<readonly Event[]>> {
  const entries = await logEntries(redfish);
  if (entries.kind !== 'members') return entries;
  const events = entries.all.filter(({ message }) => message !== undefined);
  const details = await detailsOfEntries(
    redfish,
    detailsOfLast === undefined ? events : events.slice(-detailsOfLast),
  );
  const value = events.map((entry): Event => {
    const { id, message = '', time, resolved } = entry;
    return { id, message, time, resolved, details: details.of.get(entry) ?? [] };
  });
  return told(value, [...entries.missing, ...details.missing]);
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
  // An entry that cannot be changed is no wrong id.
  if (done.kind === 'refused' && done.httpStatus === 405)
    return noCounterpart('resolve entries of its event log');
  // bmcweb has no other answer than 500 for an entry that is not there.
  if (done.kind !== 'refused' || done.httpStatus !== 500) return done;
  const entry = await read(redfish, path);
  return entry.kind === 'refused' && entry.httpStatus === 404 ? entry : done;
}
