import { detailsOf } from '../http/additional-data.js';
import { MAX_TEXT, shownText } from '../http/bounds.js';
import { scalarOf } from '../http/scalar.js';
import type { Scalar } from '../verbs/machine-verbs.js';
import { detailsInFile } from './redfish-log-file.js';
import { idOf, listOf, pathOf, type Resource, recordOf, textOf } from './resource.js';

/** A log entry's file has some hundred bytes; bmcweb served at most 64 KiB for years, and base64 makes a third more. */
export const MOST_FILE_BYTES = 96 * 1024;

/** An entry of the event log, as far as anything is made of it. */
export interface LogEntry {
  readonly id: number;
  /** The BMC numbers its entries; otherwise `id` is a number in a name, which says nothing of their order. */
  readonly isNumbered: boolean;
  /** The error's name in the D-Bus log, a sentence in the journal's; undefined when there is none. */
  readonly message: string | undefined;
  /** Milliseconds since 1970. */
  readonly time: number | undefined;
  readonly resolved: Scalar | undefined;
  /** What legacy REST calls its AdditionalData, as far as it stands in the entry. */
  readonly details: readonly string[];
  /** Where the rest of it is. */
  readonly file: string | undefined;
}

export function logEntryOf(entry: Resource): LogEntry {
  const time = Date.parse(textOf(entry['Created']) ?? '');
  const { Resolved } = entry;
  const id = idOf(entry) ?? '';
  return {
    id: numberIn(id),
    isNumbered: NUMBER.test(id),
    message: messageOf(entry),
    time: Number.isNaN(time) ? undefined : time,
    resolved: Resolved === undefined ? undefined : scalarOf(Resolved),
    details: detailsIn(entry),
    file: pathOf(entry['AdditionalDataURI']),
  };
}

/** Integer ids of the D-Bus log; of the journal's `1573…_1` the seconds. */
const NUMBER = /^(\d{1,15})(?:_(\d{1,9}))?$/;
/** `SEL-3` of other makers. */
const LAST_NUMBER = /(\d{1,9})\D*$/;

function numberIn(id: string): number {
  const [, whole = '0', nth] = NUMBER.exec(id) ?? LAST_NUMBER.exec(id) ?? [];
  return Number(whole) + (nth === undefined ? 0 : Number(nth) / 1000);
}

/** Oldest first, however the BMC lists them: by their numbers, else by their times, else as they are listed. */
export function oldestFirst(entries: readonly LogEntry[]): readonly LogEntry[] {
  if (entries.every(({ isNumbered }) => isNumbered)) return entries.toSorted((a, b) => a.id - b.id);
  if (entries.some(({ time }) => time === undefined)) return entries;
  return entries.toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0) || a.id - b.id);
}

function messageOf(entry: Resource): string | undefined {
  const { Message, MessageId, Messages } = entry;
  const all = [Message, MessageId, recordOf(listOf(Messages)[0])['Message']];
  return all.map((one) => shownText(one, MAX_TEXT)).find((one) => one !== undefined);
}

/** Of a journal's entry its arguments; other makers put the file, or the data, into the entry. */
function detailsIn(entry: Resource): readonly string[] {
  const oem = recordOf(recordOf(entry['Oem'])['OpenBMC']);
  const own = detailsOf(oem['AdditionalData']);
  if (own.length > 0) return own;
  const { DiagnosticData: data, MessageArgs } = entry;
  if (typeof data === 'string' && data !== '' && data.length <= MOST_FILE_BYTES)
    return detailsInFile(Buffer.from(data, 'latin1'));
  return detailsOf(listOf(MessageArgs)).filter((one) => one.includes('='));
}
