import { detailsOf } from '../http/additional-data.js';
import { MAX_DETAILS } from '../http/bounds.js';
import { parseJson, withoutControls } from '../http/json.js';
import { isRecord } from '../http/json-answer.js';
import { scalarOf } from '../http/scalar.js';

/**
 * The `KEY=value` texts in the file that the BMC keeps of a log entry, as a Redfish attachment gives it: in base64
 * (bmcweb until 2025) or as it is, and the file JSON or a binary archive [phosphor-logging:elog_serialize.cpp]. Lines
 * of text are taken as well. Empty for what is none of these.
 */
export function detailsInFile(file: Buffer): readonly string[] {
  const bytes = outOfBase64(file);
  const details = inJson(bytes) ?? inArchive(bytes) ?? inLines(bytes);
  return details.slice(0, MAX_DETAILS);
}

function outOfBase64(file: Buffer): Buffer {
  const text = file.toString('latin1').replace(/[\r\n]/g, '');
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : file;
}

function inJson(bytes: Buffer): readonly string[] | undefined {
  if (bytes[0] !== '{'.charCodeAt(0)) return undefined;
  const json = parseJson(bytes.toString('utf8'));
  return isRecord(json) ? detailsOf(json['additionalData'] ?? json['AdditionalData']) : undefined;
}

/** Before the message: the version of the archive, the entry's id, its severity, its time. */
const HEAD_BYTES = 4 + 4 + 4 + 8;
const LENGTH_BYTES = 8;

/** Little-endian numbers; texts and lists begin with their length. The data are texts, in some years keys and values. */
function inArchive(bytes: Buffer): readonly string[] | undefined {
  let at = HEAD_BYTES;

  function length(): number | undefined {
    if (at + LENGTH_BYTES > bytes.length) return undefined;
    const value = bytes.readBigUInt64LE(at);
    at += LENGTH_BYTES;
    return value > BigInt(bytes.length - at) ? undefined : Number(value);
  }

  function text(): string | undefined {
    const size = length();
    if (size === undefined) return undefined;
    at += size;
    return fit(bytes.toString('utf8', at - size, at));
  }

  if (text() === undefined) return undefined;
  const count = length();
  if (count === undefined) return undefined;
  const details: string[] = [];
  for (let nth = 0; nth < Math.min(count, MAX_DETAILS); nth += 1) {
    const first = text();
    const detail = first === undefined || first.includes('=') ? first : pair(first, text());
    if (detail === undefined) return undefined;
    details.push(detail);
  }
  return details;
}

function pair(key: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : `${key}=${value}`;
}

/** One line, and not too long to be shown. */
function fit(text: string): string {
  return String(scalarOf(withoutControls(text)));
}

function inLines(bytes: Buffer): readonly string[] {
  return bytes
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => /^\w+=/.test(line))
    .map(fit);
}
