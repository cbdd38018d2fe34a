// By `require`: to import CommonJS, Node would load a lexer first, which costs every worker 40 ms of CPU.
import msgpack = require('msgpack-lite');

import { reveal, Secret } from '../plugin/secret.js';
import { assertWellFormed, MAX_ELEMENTS } from './frame-scan.js';
import { MalformedFrame } from './malformed-frame.js';

/**
 * Frames between the daemon, its workers and the runner: a length (unsigned 32 bit, big endian) and that many bytes
 * of MessagePack. Values are plain data: null, booleans, numbers, text, bytes, lists and records.
 */
export const MAX_FRAME_BYTES = 16 * 1024 * 1024;

const HEADER_BYTES = 4;

/** Maps both ways: keys named `__proto__` or `constructor` are then keys like any other. */
const codec = msgpack.createCodec({ usemap: true });

/** What a value takes in a frame. */
export interface Extent {
  /** Values as the scan counts them: a record's keys are values too. */
  values: number;
  /** Characters of all texts, and bytes. */
  characters: number;
}

/** What a value takes in a frame, or at least more than fits in one: what is far too large is not walked to its end. */
export function extentOf(value: unknown): Extent {
  const extent = { values: 0, characters: 0 };
  addExtent(value, extent);
  return extent;
}

/**
 * One value as a frame. Secrets are not plain data; `encodeSecretFrame` takes them. Keys whose value is undefined are left out; undefined in a list becomes null.
 * Throws TypeError for what is not plain data and RangeError for what is too large or too deep, before it is built:
 * both are bugs of the sender, which has to keep what it sends within bounds (`extentOf`).
 */
export function encodeFrame(value: unknown): Buffer {
  return frameOf(withMaps(value, { values: 0, characters: 0 }));
}

/** The same for a reader that is told secrets, as texts: it has to know which they are. */
export function encodeSecretFrame(value: unknown): Buffer {
  return frameOf(withMaps(value, { values: 0, characters: 0, tellsSecrets: true }));
}

function frameOf(value: unknown): Buffer {
  const body = msgpack.encode(value, { codec });
  if (body.length > MAX_FRAME_BYTES) {
    throw new RangeError(`a message of ${body.length} bytes is larger than the ${MAX_FRAME_BYTES} allowed`);
  }
  assertWellFormed(body, RangeError);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + body.length);
  frame.writeUInt32BE(body.length);
  body.copy(frame, HEADER_BYTES);
  return frame;
}

export interface FrameReader {
  /** Calls back for each frame completed by these bytes. Throws MalformedFrame; nothing can be read after that. */
  push(chunk: Buffer): void;
}

/** Reads frames in whatever pieces they arrive. Time is linear in the bytes, memory at most one frame. */
export function createFrameReader(take: (value: unknown) => void): FrameReader {
  const header = Buffer.alloc(HEADER_BYTES);
  let headerBytes = 0;
  let body: Buffer | undefined;
  let bodyBytes = 0;

  return {
    push(chunk) {
      let at = 0;
      while (at < chunk.length) {
        if (body === undefined) {
          const copied = chunk.copy(header, headerBytes, at, at + HEADER_BYTES - headerBytes);
          at += copied;
          headerBytes += copied;
          if (headerBytes < HEADER_BYTES) return;
          body = Buffer.allocUnsafe(allowedLength(header.readUInt32BE()));
        }
        const copied = chunk.copy(body, bodyBytes, at);
        at += copied;
        bodyBytes += copied;
        if (bodyBytes < body.length) return;
        const whole = body;
        body = undefined;
        headerBytes = 0;
        bodyBytes = 0;
        take(decodeBody(whole));
      }
    },
  };
}

function allowedLength(bytes: number): number {
  if (bytes === 0 || bytes > MAX_FRAME_BYTES) throw new MalformedFrame(`a frame of ${bytes} bytes`);
  return bytes;
}

/** Everything the decoder could trip over is refused by the scan, which costs one pass over the bytes. */
function decodeBody(body: Buffer): unknown {
  assertWellFormed(body, MalformedFrame);
  return withRecords(msgpack.decode(body, { codec }));
}

function addExtent(value: unknown, extent: Extent): void {
  extent.values += 1;
  if (typeof value === 'string' || value instanceof Uint8Array) extent.characters += value.length;
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  if (Array.isArray(value)) {
    for (const item of value) {
      if (isTooMuch(extent)) return;
      addExtent(item, extent);
    }
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (isTooMuch(extent)) return;
    if (item === undefined) continue;
    extent.values += 1;
    extent.characters += key.length;
    addExtent(item, extent);
  }
}

function isTooMuch({ values, characters }: Extent): boolean {
  return values > MAX_ELEMENTS || characters > MAX_FRAME_BYTES;
}

/** What has been met, and whether secrets are told. */
interface Met extends Extent {
  readonly tellsSecrets?: boolean;
}

/** Throws RangeError as soon as it has met more than fits in a frame. */
function withMaps(value: unknown, met: Met): unknown {
  met.values += 1;
  if (met.values > MAX_ELEMENTS) throw new RangeError(`more than ${MAX_ELEMENTS} values in one message`);
  if (value === undefined || value === null) return null;
  switch (typeof value) {
    case 'boolean':
    case 'number':
      return value;
    case 'string':
      addCharacters(value.length, met);
      return value;
    case 'object':
      break;
    default:
      throw notPlain(typeof value);
  }
  if (value instanceof Uint8Array) {
    addCharacters(value.length, met);
    return value;
  }
  if (Array.isArray(value)) return value.map((item) => withMaps(item, met));
  if (!isRecord(value)) {
    if (met.tellsSecrets === true && value instanceof Secret) return withMaps(reveal(value), met);
    throw notPlain(value.constructor.name);
  }
  const map = new Map<string, unknown>();
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    met.values += 1;
    addCharacters(key.length, met);
    map.set(key, withMaps(item, met));
  }
  return map;
}

/** No character takes less than a byte. */
function addCharacters(count: number, met: Extent): void {
  met.characters += count;
  if (met.characters > MAX_FRAME_BYTES)
    throw new RangeError(
      `a message of ${met.characters} bytes or more is larger than the ${MAX_FRAME_BYTES} allowed`,
    );
}

function notPlain(kind: string): TypeError {
  return new TypeError(`only plain data can be sent to another process, not a ${kind}`);
}

function isRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** Maps become records without a prototype. */
function withRecords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withRecords);
  if (!(value instanceof Map)) return value;
  const record = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of value) {
    if (typeof key !== 'string') throw new MalformedFrame('a key that is not text');
    record[key] = withRecords(item);
  }
  return record;
}
