import { createHash } from 'node:crypto';
import { type FileReader, type NotOpen, type OpenFile, ownReader } from '../../../lib/files/file-reader.js';
import type { CallerFiles } from '../../../lib/plugin/contract.js';
import type { Image } from '../bmc/image/image.js';
import { type Archive, readArchive } from './archive.js';
import { fileHint } from './file-hints.js';
import { files } from './rflash-texts.js';

const MAX_MANIFEST_BYTES = 64 * 1024;
const MAX_VALUE_LENGTH = 256;
/** No file is read that has more: firmware has some dozen MiB. */
export const MAX_IMAGE_BYTES = 4 * 1024 ** 3;

export type ReadImage =
  | { readonly kind: 'image'; readonly image: Image }
  /** What is wrong with the file, for the user; behind xCAT's text a line that says why. */
  | { readonly kind: 'problem'; readonly text: string; readonly hint?: string | undefined };

/**
 * Reads an image's MANIFEST: the first of that name at the top of the tar file, plain or packed. The file is read to its
 * end: one that was cut off is no image. Nothing is unpacked to disk.
 * @param reader whose rights count
 */
export async function readImage(path: string, reader: FileReader, signal: AbortSignal): Promise<ReadImage> {
  const file = await reader.open(path, signal);
  if (file.kind === 'notOpen') return notOpened(path, file);
  try {
    return await imageIn(path, file, signal);
  } finally {
    await file.close();
  }
}

/** The same with the hash of the content, as a job that sends it has it: what is only planned can be compared with one. */
export async function readHashedImage(
  path: string,
  reader: FileReader,
  signal: AbortSignal,
): Promise<ReadImage> {
  const read = await readImage(path, reader, signal);
  if (read.kind === 'problem') return read;
  const file = await reader.open(path, signal);
  if (file.kind === 'notOpen') return notOpened(path, file);
  try {
    return { kind: 'image', image: { ...read.image, sha256: await hashOf(file, signal) } };
  } finally {
    await file.close();
  }
}

/** Of one that grows meanwhile no more is read than a chunk beyond its end. */
async function hashOf(file: OpenFile, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of file.chunks()) {
    signal.throwIfAborted();
    hash.update(chunk);
    bytes += chunk.length;
    if (bytes > file.bytes) break;
  }
  return hash.digest('hex');
}

/** Pins the file and reads the copy's MANIFEST: what is told of the image is what will be sent. */
export async function pinImage(path: string, callers: CallerFiles, signal: AbortSignal): Promise<ReadImage> {
  const pinned = await callers.pin(path, signal, MAX_IMAGE_BYTES);
  if (pinned.kind === 'notOpen') return notOpened(path, pinned);
  if (pinned.kind === 'problem') return problem(pinned.text);
  if (pinned.kind === 'tooLarge') return problem(files.tooLarge(path, pinned.bytes, MAX_IMAGE_BYTES));
  const { sha256, mtimeMs, inode } = pinned.file;
  const copy = await ownReader.open(pinned.copy, signal);
  if (copy.kind === 'notOpen') return notOpened(path, copy);
  try {
    const read = await imageIn(path, copy, signal);
    return read.kind === 'image' ? { kind: 'image', image: { ...read.image, sha256, mtimeMs, inode } } : read;
  } finally {
    await copy.close();
  }
}

async function imageIn(path: string, file: OpenFile, signal: AbortSignal): Promise<ReadImage> {
  if (file.bytes === 0) return problem(files.empty(path));
  if (file.bytes > MAX_IMAGE_BYTES) return problem(files.tooLarge(path, file.bytes, MAX_IMAGE_BYTES));
  try {
    const archive = await readArchive(file, { name: 'MANIFEST', maxBytes: MAX_MANIFEST_BYTES }, signal);
    if (archive.kind !== 'found') return problem(archiveProblem(path, archive));
    return imageFrom(path, file.bytes, manifestValues(archive.content.toString('utf8')));
  } catch (error) {
    if (signal.aborted) throw error;
    return problem(files.notTar(path, error instanceof Error ? error.message : String(error)));
  }
}

function notOpened(path: string, notOpen: NotOpen): ReadImage {
  const { why } = notOpen;
  if (why.kind === 'noAccount') return problem(files.noAccount(path, why.user));
  return { ...problem(files.cannotAccess(path)), hint: fileHint(path, notOpen) };
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

function archiveProblem(path: string, archive: Exclude<Archive, { kind: 'found' }>): string {
  switch (archive.kind) {
    case 'tooLong':
      return files.largeManifest(path, MAX_MANIFEST_BYTES);
    case 'missing':
      return files.noManifest(path, archive.near);
    case 'cut':
      return files.cut(path);
    case 'unreadable':
      return files.notTar(path, archive.why);
    default:
      return archive satisfies never;
  }
}

function isShort(value: string): boolean {
  return value.length <= MAX_VALUE_LENGTH;
}

function problem(text: string): Extract<ReadImage, { kind: 'problem' }> {
  return { kind: 'problem', text };
}
