import { pipeline, Readable } from 'node:stream';
import { extract } from 'tar-stream';
import type { OpenFile } from '../../../lib/files/file-reader.js';
import { createEndMark } from './archive-end.js';
import { packingOf, unpacking } from './packing.js';

/** Bounds for what an archive may make us read. */
const MAX_UNPACKED_BYTES = 4 * 1024 ** 3;
const MAX_MEMBERS = 10_000;

/** Takes also tar files of before 1988, as `tar --format=v7` writes them; its types do not know the option. */
const withOldTars = { allowUnknownFormat: true, highWaterMark: 64 * 1024 };

/** How many bytes a file's form is told by. */
const MAGIC_BYTES = 16;

/** One name at the top of an archive, and what is said of one that stands elsewhere. */
export interface Wanted {
  readonly name: string;
  readonly maxBytes: number;
}

/** What an archive holds under the wanted name. */
export type Archive =
  | { readonly kind: 'found'; readonly content: Buffer }
  | { readonly kind: 'tooLong' }
  /** `near` is a member that somebody may have meant: another folder, other letters. */
  | { readonly kind: 'missing'; readonly near: string | undefined }
  /** It ends before its own end mark. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Names of archives: a tar file as it is, or packed. */
export function isArchiveName(name: string): boolean {
  return /\.(tar|tar\.gz|tgz|tar\.xz|txz|tar\.zst|tzst|tar\.bz2|tbz2?)$/i.test(name);
}

/**
 * Reads a tar file (also packed by gzip, xz or zstd) to its end mark, so that one that was cut off is known before
 * anything of it is used. Nothing is unpacked to disk; what follows the end mark is not looked at, as tar does.
 * Rejects when aborted.
 */
export async function readArchive(file: OpenFile, wanted: Wanted, signal: AbortSignal): Promise<Archive> {
  signal.throwIfAborted();
  const chunks = file.chunks()[Symbol.asyncIterator]();
  const beginning = await beginningOf(chunks);
  const packing = packingOf(beginning);
  if (packing === 'bzip2')
    return { kind: 'unreadable', why: 'it is packed by bzip2: unpack it by bunzip2 first' };
  if (packing === 'fwpkg') return { kind: 'unreadable', why: 'it is a PLDM firmware package' };

  const end = createEndMark(MAX_UNPACKED_BYTES);
  const tar = extract(withOldTars);
  const source = Readable.from(following(beginning, chunks), { objectMode: false, signal });
  const unpack = await unpacking[packing]();
  pipeline(source, unpack, end.stream, tar, (error) => {
    if (error) tar.destroy(error);
  });

  let found: Archive | undefined;
  let near: string | undefined;
  let members = 0;
  try {
    for await (const entry of tar) {
      const { name } = entry.header;
      members += 1;
      if (members > MAX_MEMBERS)
        return { kind: 'unreadable', why: `it has more than ${MAX_MEMBERS} members` };
      const top = name.replace(/^[./]*\//, '');
      if (found === undefined && top === wanted.name) found = await contentOf(entry, wanted.maxBytes);
      else if (top.toLowerCase().endsWith(wanted.name.toLowerCase())) near ??= shown(name);
      // Read, not skipped: that all of it is there is what is asked.
      for await (const _ of entry);
    }
  } catch (error) {
    signal.throwIfAborted();
    return wrong(error);
  } finally {
    source.destroy();
    tar.destroy();
  }
  if (!end.reached()) return { kind: 'cut' };
  return found ?? { kind: 'missing', near };
}

/** tar-stream's words for a stream that ends within a member; zlib's and zstd's for one that ends within theirs. */
const cutTexts = /unexpected end|Unexpected EOF|Premature close/i;

function wrong(error: unknown): Archive {
  const why = error instanceof Error ? error.message : String(error);
  return cutTexts.test(why) ? { kind: 'cut' } : { kind: 'unreadable', why };
}

/** As many bytes as a file's form is told by, if there are so many. */
async function beginningOf(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  let beginning = Buffer.alloc(0);
  while (beginning.length < MAGIC_BYTES) {
    const next = await chunks.next();
    if (next.done === true) break;
    beginning = Buffer.concat([beginning, next.value]);
  }
  return beginning;
}

async function* following(beginning: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield beginning;
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
}

async function contentOf(entry: AsyncIterable<unknown>, maxBytes: number): Promise<Archive> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of entry) {
    if (!(chunk instanceof Uint8Array)) continue;
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  return bytes > maxBytes ? { kind: 'tooLong' } : { kind: 'found', content: Buffer.concat(chunks) };
}

/** A member's name is anybody's text: short and printable. */
function shown(name: string): string {
  return name.slice(0, 100).replace(/[^\x20-\x7e]/g, '?');
}
