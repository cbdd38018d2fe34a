import type { Answer } from '../answers/simulated-answer.js';
import { textOf } from '../answers/simulated-json.js';
import type { Properties } from '../bmc.js';
import { bare, jsonHeaders } from './answers.js';
import { type Call, isList } from './call.js';

/**
 * The file of a log entry, as `Logging.Entry.GetEntry` opens it: phosphor-logging's archive in base64 (bmcweb until
 * 2025), or its JSON. A request that accepts another type is answered 400 [bmcweb:eventlog_utils.hpp].
 */
export function logFile({ bmc, exchange }: Call, id: number, entry: Properties): Answer {
  const isJson = bmc.behaviour.eventLogFiles === 'json';
  const type = isJson ? 'application/json' : 'application/octet-stream';
  const { accept = '*/*' } = exchange.request.headers;
  if (!accept.includes(type) && !accept.includes('*/*')) return bare(400);
  if (isJson) return { status: 200, headers: jsonHeaders, body: jsonOf(id, entry) };
  const headers = { ...jsonHeaders, 'Content-Type': type, 'Content-Transfer-Encoding': 'Base64' };
  return { status: 200, headers, body: archiveOf(id, entry).toString('base64') };
}

function dataOf({ AdditionalData: data = [] }: Properties): readonly string[] {
  if (isList(data)) return data.map(textOf);
  return Object.entries(data ?? {}).map(([key, value]) => `${key}=${value}`);
}

function jsonOf(id: number, entry: Properties): string {
  const additionalData = Object.fromEntries(
    dataOf(entry).map((text) => [text.replace(/=.*/s, ''), text.replace(/^[^=]*=/, '')]),
  );
  const { Message, Timestamp, Resolved } = entry;
  return JSON.stringify(
    {
      ...{ jsonVersion: 1, id, severity: ERROR, timestamp: Number(Timestamp ?? 0), message: Message },
      ...{ additionalData, associations: [], resolved: Resolved === true, version: '', updateTimestamp: 0 },
      ...{ eventId: '', resolution: '' },
    },
    undefined,
    4,
  );
}

/** Level.Error. */
const ERROR = 3;
const CLASS_VERSION = 7;

/** As the cereal library writes it: little-endian numbers, texts and lists behind their length in 8 bytes. */
function archiveOf(id: number, entry: Properties): Buffer {
  const time = number(BigInt(Number(entry['Timestamp'] ?? 0)));
  const data = dataOf(entry);
  return Buffer.concat([
    small(CLASS_VERSION),
    small(id),
    small(ERROR),
    time,
    text(textOf(entry['Message'] ?? '')),
    number(BigInt(data.length)),
    ...data.map(text),
    // Associations, resolved, version, time of the last change, event id, resolution.
    ...[number(0n), Buffer.from([entry['Resolved'] === true ? 1 : 0]), text(''), time, text(''), text('')],
  ]);
}

function small(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function number(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([number(BigInt(bytes.length)), bytes]);
}
