import { failIn } from '../http/additional-data.js';
import { MAX_EVENTS, told } from '../http/bounds.js';
import { incomplete, type Problem } from '../problem.js';
import type { BmcReply, EventLogEntry, ReadEventLog } from '../verbs/index.js';
import { detailsOfEntries } from './event-details.js';
import { type LogEntry, logEntryOf, oldestFirst } from './log-entry.js';
import type { Redfish } from './redfish.js';
import { notSupported } from './redfish-answer.js';
import { expanded, type Members, members } from './redfish-collection.js';
import { messages } from './redfish-texts.js';
import { type Found, read } from './redfish-tree.js';
import { leafOf, linkOf } from './resource.js';
import { isOnlySystem, readManager, readSystem } from './which-host.js';

/** Those of OpenBMC first, then those of other makers; the first that there is counts. */
const LOGS = [/^EventLog$/i, /^SEL$/i, /^(?:Log|Event)$/i, /^IML$/i, /^Log1$/i, /^PlatformLog$/i] as const;

/**
 * The event log, under the system or, in other builds, under the manager: that of a BMC with several systems is none of the
 * node's.
 */
export async function eventLog(redfish: Redfish): Promise<Found | Problem> {
  let problem: Problem | undefined;
  for (const owner of [readSystem, readManager]) {
    if (owner === readManager && !(await isOnlySystem(redfish))) break;
    const got = await owner(redfish);
    if (got.kind !== 'got') {
      problem ??= got;
      continue;
    }
    const services = linkOf(got.resource['LogServices']);
    const list = services === undefined ? undefined : await members(redfish, services, linkOf);
    if (list === undefined) continue;
    if (list.kind !== 'members') {
      problem ??= list;
      continue;
    }
    const path = LOGS.map((log) => list.all.find((one) => log.test(leafOf(one)))).find(
      (one) => one !== undefined,
    );
    if (path !== undefined) return { kind: 'found', path };
    if (list.missing.length > 0) problem ??= incomplete(list.missing);
  }
  return problem ?? notSupported(messages.notHere('event log'));
}

/** The log's entries, oldest first. */
export async function logEntries(redfish: Redfish): Promise<Members<LogEntry> | Problem> {
  const found = await eventLog(redfish);
  if (found.kind !== 'found') return found;
  const log = await read(redfish, found.path);
  if (log.kind !== 'got') return log;
  const path = linkOf(log.resource['Entries']) ?? `${found.path}/Entries`;
  const list = await expanded(redfish, path, logEntryOf, { most: MAX_EVENTS, isLong: true });
  return list.kind === 'members' ? { ...list, all: oldestFirst(list.all) } : list;
}

export async function readEventLog(
  redfish: Redfish,
  { explained }: ReadEventLog,
): Promise<BmcReply<readonly EventLogEntry[]>> {
  const entries = await logEntries(redfish);
  if (entries.kind !== 'members') return entries;
  const newest = explained === true ? entries.all.slice(-1) : [];
  const details = await detailsOfEntries(redfish, newest);
  const value = entries.all.flatMap((entry): readonly EventLogEntry[] => {
    const { id, message } = entry;
    if (message === undefined) return [];
    const known = details.of.get(entry);
    return [{ id, message, ...(known === undefined ? {} : { fail: failIn(known) }) }];
  });
  return told(value, entries.missing);
}
