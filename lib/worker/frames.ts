// By `require`: to import CommonJS, Node would load a lexer first, which costs every worker 40 ms of CPU.
import msgpack = require('msgpack-lite');

import { assertWellFormed } from './frame-scan.js';
import { MalformedFrame } from './malformed-frame.js';

/**
 * Frames between the daemon, its workers and the runner: a length (unsigned 32 bit, big endian) and that many bytes
 * of MessagePack. Values are plain data: null, booleans, numbers, text, bytes, lists and records.
 */
export const MAX_FRAME_BYTES = 16 * 1024 * 1024;

const HEADER_BYTES = 4;

/** Maps both ways: keys named `__proto__` or `constructor` are then keys like any other. */
const codec = msgpack.createCodec({ usemap: true });

/**
 * One value as a frame. Keys whose value is undefined are left out; undefined in a list becomes null.
 * Throws TypeError for what is not plain data and RangeError for what is too large or too deep: both are bugs of
 * the sender.
 */
export function encodeFrame(value: unknown): Buffer {
  const body = msgpack.encode(withMaps(value), { codec });
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

function withMaps(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (['boolean', 'number', 'string'].includes(typeof value) || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(withMaps);
  if (typeof value !== 'object') throw notPlain(typeof value);
  if (!isRecord(value)) throw notPlain(value.constructor.name);
  const map = new Map<string, unknown>();
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) map.set(key, withMaps(item));
  }
  return map;
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
