import { Transform } from 'node:stream';

/** A tar file is made of blocks; it ends with blocks of zeros, of which one is enough, as for tar. */
const BLOCK_BYTES = 512;
const SIZE_FIELD = { from: 124, to: 136 };
const TYPE_FIELD = 156;
const DIRECTORY = '5'.charCodeAt(0);

export interface EndMark {
  /** Passes the members on, and nothing that follows them; fails when there is more than an image can have. */
  readonly stream: Transform;
  /** The end mark has been seen. */
  reached(): boolean;
}

/** Looks for a tar file's end mark in its bytes, of which a tar reader does not tell whether it was there. */
export function createEndMark(maxBytes: number): EndMark {
  let reached = false;
  let passed = 0;
  /** Bytes of the member's content that are still to come. */
  let content = 0;
  let header = Buffer.alloc(0);

  /** The parts of a chunk that stand before the end mark; a header is held until it is whole. */
  function* before(chunk: Buffer): Generator<Buffer> {
    for (let at = 0; at < chunk.length && !reached; ) {
      if (content > 0) {
        const part = chunk.subarray(at, at + content);
        content -= part.length;
        at += part.length;
        yield part;
        continue;
      }
      const part = chunk.subarray(at, at + BLOCK_BYTES - header.length);
      header = Buffer.concat([header, part]);
      at += part.length;
      if (header.length < BLOCK_BYTES) continue;
      reached = header.every((byte) => byte === 0);
      if (!reached) yield header;
      content = contentBytes(header);
      header = Buffer.alloc(0);
    }
  }

  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      for (const part of before(chunk)) stream.push(part);
      done(passed > maxBytes ? new Error(`it unpacks to more than ${maxBytes} bytes`) : undefined);
    },
    flush(done) {
      done(null, header.length === 0 ? undefined : header);
    },
  });
  return { stream, reached: () => reached };
}

/** Of one member, filled up to whole blocks; a header that makes no sense has none, and its reader says so. */
function contentBytes(header: Buffer): number {
  if (header[TYPE_FIELD] === DIRECTORY) return 0;
  const field = header.subarray(SIZE_FIELD.from, SIZE_FIELD.to);
  const binary = ((field[0] ?? 0) & 0x80) !== 0;
  const size = binary
    ? field.subarray(-6).readUIntBE(0, 6)
    : Number.parseInt((field.toString('latin1').split('\0', 1)[0] ?? '').trim(), 8);
  return Number.isFinite(size) ? Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES : 0;
}
