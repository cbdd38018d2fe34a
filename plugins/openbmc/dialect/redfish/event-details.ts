import { fanOut } from '../../../../lib/status/fan-out.js';
import { detailsOf } from '../additional-data.js';
import { detailsInFile } from './log-file.js';
import type { Redfish } from './redfish.js';
import { listOf, pathOf, type Resource, recordOf, textOf } from './resource.js';

// What legacy REST calls an entry's AdditionalData. bmcweb shows nothing of it but a link to the entry's file.

/** Whose session and connections the files of one log share. */
const FILES_AT_ONCE = 4;
/** Files of the newest entries; a BMC keeps some 200 entries, 3000 with the host's. */
const MOST_FILES = 1000;
/** A log entry's file has some hundred bytes; bmcweb served at most 64 KiB for years, and base64 makes a third more. */
const MOST_BYTES = 96 * 1024;

/**
 * The details of these entries, in their order: what stands in the entry, and what its file says. A file that cannot
 * be had leaves its entry without; a BMC that did not answer for one is not asked for the others.
 */
export async function detailsOfEntries(
  redfish: Redfish,
  entries: readonly Resource[],
): Promise<ReadonlyMap<Resource, readonly string[]>> {
  const details = new Map(entries.map((entry) => [entry, inEntry(entry)]));
  const missing = entries.filter((entry) => details.get(entry)?.length === 0).slice(-MOST_FILES);
  let isSilent = false;
  await fanOut(missing.toReversed(), FILES_AT_ONCE, async (entry) => {
    const path = pathOf(entry['AdditionalDataURI']);
    if (path === undefined || isSilent || redfish.signal.aborted) return;
    const reply = await redfish.file(path, MOST_BYTES);
    if (reply.kind === 'silent') isSilent = true;
    const isWhole = reply.kind === 'answer' && reply.httpStatus === 200 && reply.extent === 'whole';
    if (isWhole) details.set(entry, detailsInFile(Buffer.from(reply.body, 'latin1')));
  });
  return details;
}

/** Of a journal's entry its arguments; other makers put the file, or the data, into the entry. */
function inEntry(entry: Resource): readonly string[] {
  const oem = recordOf(recordOf(entry['Oem'])['OpenBMC']);
  const own = detailsOf(oem['AdditionalData']);
  if (own.length > 0) return own;
  const data = textOf(entry['DiagnosticData']);
  if (data !== undefined && data.length <= MOST_BYTES) return detailsInFile(Buffer.from(data, 'latin1'));
  return listOf(entry['MessageArgs']).flatMap((one) =>
    typeof one === 'string' && one.includes('=') ? [one] : [],
  );
}
