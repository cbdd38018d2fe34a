import type { Problem } from '../../problem.js';
import type { BmcReply, EventLogEntry, ReadEventLog } from '../../verbs.js';
import { failIn } from '../additional-data.js';
import { notSupported } from './answer.js';
import { detailsOfEntries } from './event-details.js';
import { messages } from './messages.js';
import type { Redfish } from './redfish.js';
import { leafOf, linkOf, listOf, type Resource, recordOf, textOf } from './resource.js';
import { type Found, members, read, readManager, readSystem } from './tree.js';

/** The event log, under the system or, in other builds, under the manager. */
export async function eventLog(redfish: Redfish): Promise<Found | Problem> {
  let problem: Problem | undefined;
  for (const owner of [readSystem, readManager]) {
    const got = await owner(redfish);
    if (got.kind !== 'got') {
      problem ??= got;
      continue;
    }
    const services = linkOf(got.resource['LogServices']);
    const list = services === undefined ? undefined : await members(redfish, services);
    if (list === undefined) continue;
    if (list.kind !== 'members') {
      problem ??= list;
      continue;
    }
    const paths = list.all.flatMap((one) => linkOf(one) ?? []);
    const path = paths.find((one) => /^(EventLog|SEL|Log|Event)$/i.test(leafOf(one)));
    if (path !== undefined) return { kind: 'found', path };
  }
  return problem ?? notSupported(messages.notHere('event log'));
}

/** The log's entries, oldest first, as the BMC gives them. */
export async function logEntries(
  redfish: Redfish,
): Promise<
  { readonly kind: 'entries'; readonly log: Resource; readonly all: readonly Resource[] } | Problem
> {
  const found = await eventLog(redfish);
  if (found.kind !== 'found') return found;
  const log = await read(redfish, found.path);
  if (log.kind !== 'got') return log;
  const list = await members(redfish, linkOf(log.resource['Entries']) ?? `${found.path}/Entries`);
  if (list.kind !== 'members') return list;
  const all = list.all.toSorted((a, b) => entryId(a) - entryId(b));
  return { kind: 'entries', log: log.resource, all };
}

/** Integer ids of the D-Bus log; of the journal's `1573…_1` the seconds. */
export function entryId(entry: Resource): number {
  const id = textOf(entry['Id']) ?? leafOf(linkOf(entry) ?? '');
  const [, whole = '0', nth] = /^(\d+)(?:_(\d+))?$/.exec(id) ?? [];
  return Number(whole) + (nth === undefined ? 0 : Number(nth) / 1000);
}

export async function readEventLog(
  redfish: Redfish,
  { explained }: ReadEventLog,
): Promise<BmcReply<readonly EventLogEntry[]>> {
  const entries = await logEntries(redfish);
  if (entries.kind !== 'entries') return entries;
  const newest = explained === true ? entries.all.slice(-1) : [];
  const details = await detailsOfEntries(redfish, newest);
  const value = entries.all.flatMap((entry): readonly EventLogEntry[] => {
    const message = messageOf(entry);
    if (message === undefined) return [];
    const known = details.get(entry);
    return [{ id: entryId(entry), message, ...(known === undefined ? {} : { fail: failIn(known) }) }];
  });
  return { kind: 'ok', value };
}

/** The D-Bus log has the error's name as Message, the journal's a sentence. */
export function messageOf(entry: Resource): string | undefined {
  return (
    textOf(entry['Message']) ??
    textOf(entry['MessageId']) ??
    textOf(recordOf(listOf(entry['Messages'])[0])['Message'])
  );
}
