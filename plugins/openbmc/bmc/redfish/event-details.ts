import { fanOut } from '../../../../lib/flow/fan-out.js';
import { type LogEntry, MOST_FILE_BYTES } from './log-entry.js';
import type { Redfish } from './redfish.js';
import { detailsInFile } from './redfish-log-file.js';
import { messages } from './redfish-texts.js';

// What legacy REST calls an entry's AdditionalData. bmcweb shows nothing of it but a link to the entry's file.

/** Whose session and connections the files of one log share. */
const FILES_AT_ONCE = 4;
/** Files of the newest entries; a BMC keeps some 200 entries, 3000 with the host's. */
const MOST_FILES = 1000;

export interface EntryDetails {
  readonly of: ReadonlyMap<LogEntry, readonly string[]>;
  /** Why some have none, where the BMC was not asked to the end: a line each. */
  readonly missing: readonly string[];
}

/**
 * The details of these entries: what stands in the entry, and what its file says. A file that cannot be had leaves its
 * entry without; a BMC that did not answer for one is not asked for the others.
 */
export async function detailsOfEntries(
  redfish: Redfish,
  entries: readonly LogEntry[],
): Promise<EntryDetails> {
  const details = new Map(entries.map((entry) => [entry, entry.details]));
  const lacking = entries.filter((entry) => entry.details.length === 0 && entry.file !== undefined);
  let isSilent = false;
  await fanOut(lacking.slice(-MOST_FILES).toReversed(), FILES_AT_ONCE, async (entry) => {
    if (entry.file === undefined || isSilent || redfish.signal.aborted) return;
    const reply = await redfish.file(entry.file, MOST_FILE_BYTES);
    if (reply.kind === 'silent') isSilent = true;
    const isWhole = reply.kind === 'answer' && reply.httpStatus === 200 && reply.extent === 'whole';
    if (isWhole) details.set(entry, detailsInFile(Buffer.from(reply.body, 'latin1')));
  });
  const why = redfish.spent();
  return { of: details, missing: why === undefined ? [] : [messages.notAll('the event log', why)] };
}
