import { constants, createReadStream } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { addAbortSignal, PassThrough, pipeline, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import type { Image } from '../image.js';
import { files } from './messages.js';
import { pinOf } from './pin.js';

/** Bounds for what a tar file may make us read. */
const MAX_MANIFEST_BYTES = 64 * 1024;
const MAX_UNPACKED_BYTES = 4 * 1024 ** 3;
const MAX_VALUE_LENGTH = 256;

export type ReadImage =
  | { readonly kind: 'image'; readonly image: Image }
  /** What is wrong with the file, for the user. */
  | { readonly kind: 'problem'; readonly text: string };

/**
 * Reads an image's MANIFEST: the first of that name in the tar file, plain or gzip. Everything else in the file is
 * skipped, nothing is unpacked to disk.
 */
export async function readImage(path: string, signal: AbortSignal): Promise<ReadImage> {
  const bytes = await sizeOf(path);
  if (bytes === undefined) return problem(files.cannotAccess(path));
  try {
    const manifest = await findManifest(path, signal);
    if (manifest === undefined) return problem(files.noManifest(path));
    if (manifest.length > MAX_MANIFEST_BYTES) return problem(files.largeManifest(path, MAX_MANIFEST_BYTES));
    const read = imageFrom(path, bytes, manifestValues(manifest.toString('utf8')));
    if (read.kind === 'problem') return read;
    return { kind: 'image', image: { ...read.image, ...(await pinOf(path, signal)) } };
  } catch (error) {
    if (signal.aborted) throw error;
    return problem(files.notTar(path, error instanceof Error ? error.message : String(error)));
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    await access(path, constants.R_OK);
    const found = await stat(path);
    return found.isFile() ? found.size : undefined;
  } catch {
    return undefined;
  }
}

async function findManifest(path: string, signal: AbortSignal): Promise<Buffer | undefined> {
  const unpack = (await isGzip(path)) ? createGunzip() : new PassThrough();
  signal.throwIfAborted();
  const source = addAbortSignal(signal, createReadStream(path));
  const tar = extract();
  pipeline(source, unpack, bounded(), tar, (error) => {
    if (error) tar.destroy(error);
  });

  try {
    for await (const entry of tar) {
      if (/^(\.\/)?MANIFEST$/.test(entry.header.name)) return await beginningOf(entry);
      entry.resume();
    }
    return undefined;
  } finally {
    source.destroy();
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b;
  } finally {
    await file.close();
  }
}

/** Passes bytes on, up to a limit that no image needs: a small file can unpack to any size. */
function bounded(): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > MAX_UNPACKED_BYTES) done(new Error(`unpacks to more than ${MAX_UNPACKED_BYTES} bytes`));
      else done(null, chunk);
    },
  });
}

/** The content, or if it is too long only so much that this is seen. */
async function beginningOf(entry: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of entry) {
    if (!(chunk instanceof Uint8Array)) continue;
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_MANIFEST_BYTES) break;
  }
  return Buffer.concat(chunks);
}

/** `key=value` lines in any order; the first one of a key counts, as on the BMC. */
function manifestValues(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split(/\r\n|\n|\r/)) {
    const equals = line.indexOf('=');
    const key = line.slice(0, Math.max(equals, 0)).trim();
    if (equals > 0 && !values.has(key)) values.set(key, line.slice(equals + 1).trim());
  }
  return values;
}

function imageFrom(path: string, bytes: number, values: ReadonlyMap<string, string>): ReadImage {
  const version = values.get('version') ?? '';
  const purpose = values.get('purpose') ?? '';
  if (version === '') return problem(files.missing(path, 'version'));
  if (purpose === '') return problem(files.missing(path, 'purpose'));
  if (!isShort(version) || !/^[\x20-\x7e]+$/.test(version)) return problem(files.unusable(path, 'version'));
  if (!isShort(purpose) || !/^[\w.]+$/.test(purpose)) return problem(files.unusable(path, 'purpose'));
  return {
    kind: 'image',
    image: { path, version, purpose, machineName: values.get('MachineName'), bytes },
  };
}

function isShort(value: string): boolean {
  return value.length <= MAX_VALUE_LENGTH;
}

function problem(text: string): ReadImage {
  return { kind: 'problem', text };
}
