import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';

/** Reads files with somebody's rights. */
export interface FileReader {
  /** Opens a regular file; whoever opens it closes it. Rejects when the signal aborts. */
  open(path: string, signal: AbortSignal): Promise<OpenFile | NotOpen>;
  /** The names in a directory. */
  list(directory: string, signal: AbortSignal): Promise<Listing | NotOpen>;
}

export interface OpenFile {
  readonly kind: 'open';
  readonly bytes: number;
  /** By this path the file system can be asked to share the file's blocks; undefined where that is not possible. */
  readonly clonePath?: string;
  /** The content, once. */
  chunks(): AsyncIterable<Buffer>;
  /** Whether nobody has written to it since it was opened; asked when all of it has been read. */
  unchanged(): Promise<boolean>;
  close(): Promise<void>;
}

export interface Listing {
  readonly kind: 'listing';
  readonly names: readonly string[];
}

/** Why it was not opened, as far as the one whose rights count may know. */
export interface NotOpen {
  readonly kind: 'notOpen';
  readonly why: /** The system's code: ENOENT, EISDIR, … */
    | { readonly kind: 'code'; readonly code: string }
    /** Whether it is absent or only closed to this user is not told. */
    | { readonly kind: 'untold' }
    /** The user has no account here, so nobody's rights can count; undefined: not even a name is known. */
    | { readonly kind: 'noAccount'; readonly user: string | undefined };
}

/** Of a directory no more names are read. */
export const MOST_NAMES = 10_000;
export const CHUNK_BYTES = 256 * 1024;

/** Neither waits for the other end of a FIFO nor makes a terminal one's own. */
export const OPEN_TO_READ = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** With the rights of this process. */
export const ownReader: FileReader = {
  async open(path, signal) {
    signal.throwIfAborted();
    let file: FileHandle | undefined;
    try {
      file = await open(path, OPEN_TO_READ);
      const before = await file.stat({ bigint: true });
      if (before.isFile()) return openFile(file, before);
      await file.close();
      return notOpen(before.isDirectory() ? 'EISDIR' : 'not a file');
    } catch (error) {
      await file?.close();
      return notOpen(codeOf(error));
    }
  },
  async list(directory) {
    try {
      return { kind: 'listing', names: (await readdir(directory)).slice(0, MOST_NAMES) };
    } catch (error) {
      return notOpen(codeOf(error));
    }
  },
};

function openFile(file: FileHandle, before: BigIntStats): OpenFile {
  return {
    kind: 'open',
    bytes: Number(before.size),
    clonePath: `/proc/self/fd/${file.fd}`,
    chunks: () => inChunks(file),
    unchanged: async () => isSame(before, await file.stat({ bigint: true })),
    close: () => file.close(),
  };
}

/** From the file's beginning, whatever was read before. */
export async function* inChunks(file: FileHandle): AsyncGenerator<Buffer> {
  for (let at = 0; ; ) {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

/** Nobody can set the time of a change (ctime) as he likes. */
export function isSame(before: BigIntStats, now: BigIntStats): boolean {
  return before.size === now.size && before.mtimeNs === now.mtimeNs && before.ctimeNs === now.ctimeNs;
}

function notOpen(code: string): NotOpen {
  return { kind: 'notOpen', why: { kind: 'code', code } };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
