import { createHash, randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  type Stats,
} from 'node:fs';
import { copyFile, type FileHandle, open, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pinning } from '../ended-work-texts.js';
import { type FileReader, inChunks, type NotOpen, type OpenFile } from './file-reader.js';

/** A copy that does not change any more, by the content it has. */
export interface PinnedFile {
  /** Of the content, hexadecimal: the copy's name. */
  readonly sha256: string;
  readonly bytes: number;
  readonly mtimeMs: number;
  readonly inode: number;
}

export type Pinned =
  /** Kept until it is released, and as long as others hold the same content. */
  | {
      readonly kind: 'pinned';
      readonly file: PinnedFile;
      /** Where the copy is. */
      readonly copy: string;
      readonly release: () => void;
    }
  /** The file was read, but there is no copy: why, for the user. */
  | { readonly kind: 'problem'; readonly text: string }
  /** It has more bytes than are wanted, and was not read. */
  | { readonly kind: 'tooLarge'; readonly bytes: number }
  | NotOpen;

/** A file that a job needs, as its plan names it. */
export interface PlannedFile {
  readonly path: string;
  readonly sha256: string;
}

/**
 * Copies of files that jobs send: whatever becomes of the file after that, all nodes of a job get the same bytes, and a
 * worker that may read nothing else can read them. Jobs whose files have the same content share one copy.
 */
export interface PinnedFiles {
  /** Where the copies are. */
  readonly directory: string;
  /**
   * Copies a file as its reader may read it; rejects when the signal aborts.
   * @param mostBytes one that has more is not read
   */
  pin(path: string, reader: FileReader, signal: AbortSignal, mostBytes?: number): Promise<Pinned>;
  /** Keeps a copy, whether or not it is there yet, until the returned function is called. */
  hold(sha256: string): () => void;
  /**
   * After a restart: looks at the copy's content, and makes the copy again if it is gone or damaged and the file still
   * has that content. The text is why there is no good copy.
   */
  restore(file: PlannedFile, reader: FileReader, signal: AbortSignal): Promise<string | undefined>;
  /** Removes every copy that nobody holds, and the beginnings of others. */
  sweep(): void;
}

/** A copy leaves so much of the disk free: the journal is on it. */
const RESERVED_BYTES = 64 * 1024 * 1024;

const CODES_OF_FULL_DISK = new Set(['ENOSPC', 'EDQUOT']);

/**
 * Makes the directory, which only its owner and one group can enter.
 * @param group that of the processes that read the copies; undefined: they run as this process' user
 */
export function createPinnedFiles(directory: string, group: number | undefined): PinnedFiles {
  const holders = new Map<string, number>();
  /** Copies whose content has been looked at by this process. */
  const known = new Map<string, PinnedFile>();
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, group === undefined ? 0o700 : 0o750);
  if (group !== undefined) chownSync(directory, -1, group);

  const pathOf = (sha256: string): string => join(directory, sha256);

  function hold(sha256: string): () => void {
    holders.set(sha256, (holders.get(sha256) ?? 0) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const others = (holders.get(sha256) ?? 1) - 1;
      if (others > 0) {
        holders.set(sha256, others);
        return;
      }
      holders.delete(sha256);
      known.delete(sha256);
      remove(pathOf(sha256));
    };
  }

  /** Under another name at once, so that the same content can be copied anew meanwhile. */
  function remove(path: string): void {
    const gone = join(directory, `.gone-${randomUUID()}`);
    try {
      renameSync(path, gone);
    } catch {
      return;
    }
    rm(gone, { force: true }).catch(() => {});
  }

  async function isGood({ sha256, bytes, mtimeMs, inode }: PinnedFile): Promise<boolean> {
    const now = await stat(pathOf(sha256)).catch(() => undefined);
    return now !== undefined && now.size === bytes && now.mtimeMs === mtimeMs && now.ino === inode;
  }

  async function pin(
    path: string,
    reader: FileReader,
    signal: AbortSignal,
    mostBytes = Number.POSITIVE_INFINITY,
  ): Promise<Pinned> {
    const source = await reader.open(path, signal);
    if (source.kind === 'notOpen') return source;
    const part = join(directory, `.part-${randomUUID()}`);
    try {
      if (source.bytes > mostBytes) return { kind: 'tooLarge', bytes: source.bytes };
      return await copied(path, source, part, signal);
    } catch (error) {
      if (!signal.aborted && !existsSync(directory))
        return { kind: 'problem', text: pinning.moved(dirname(directory)) };
      if (signal.aborted || !isOfFullDisk(error)) throw error;
      return { kind: 'problem', text: pinning.noRoom(path, directory, source.bytes, await freeBytes()) };
    } finally {
      await source.close();
      await rm(part, { force: true });
    }
  }

  async function copied(path: string, source: OpenFile, part: string, signal: AbortSignal): Promise<Pinned> {
    const free = await freeBytes();
    const needed = source.bytes + RESERVED_BYTES;
    if (free < needed) return { kind: 'problem', text: pinning.noRoom(path, directory, needed, free) };
    const made = await write(source, part, signal);
    if (made === undefined || !(await source.unchanged())) {
      return { kind: 'problem', text: pinning.changing(path) };
    }
    const release = hold(made.sha256);
    try {
      const there = known.get(made.sha256);
      const isThere = there !== undefined && (await isGood(there));
      if (!isThere) {
        await rename(part, pathOf(made.sha256));
        known.set(made.sha256, made);
      }
      return { kind: 'pinned', file: isThere ? there : made, copy: pathOf(made.sha256), release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Undefined when it has more or less bytes than it had at first. */
  async function write(source: OpenFile, part: string, signal: AbortSignal): Promise<PinnedFile | undefined> {
    const isClone = source.clonePath !== undefined && (await cloned(source.clonePath, part));
    const file = await open(part, isClone ? 'r' : 'wx', 0o600);
    try {
      const { sha256, bytes } = isClone
        ? await hashOf(inChunks(file), source.bytes, signal)
        : await hashOf(source.chunks(), source.bytes, signal, (chunk) => file.appendFile(chunk));
      if (bytes !== source.bytes) return undefined;
      if (group !== undefined) await file.chown(process.getuid?.() ?? -1, group);
      await file.chmod(group === undefined ? 0o400 : 0o440);
      // A job that is resumed after a power cut sends what was copied before.
      await file.datasync();
      return { sha256, bytes, ...identityOf(await file.stat()) };
    } finally {
      await file.close();
    }
  }

  async function freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  }

  return {
    directory,
    pin,
    hold,
    async restore({ path, sha256 }, reader, signal) {
      const seen = await contentOf(pathOf(sha256), signal);
      if (seen?.sha256 === sha256) {
        known.set(sha256, seen);
        return undefined;
      }
      const again = await pin(path, reader, signal);
      if (again.kind === 'notOpen' || again.kind === 'tooLarge') return pinning.gone(path);
      if (again.kind === 'problem') return again.text;
      // Whoever restores a file holds its content already.
      again.release();
      return again.file.sha256 === sha256 ? undefined : pinning.otherContent(path);
    },
    sweep() {
      for (const name of readdirSync(directory)) {
        if (!holders.has(name)) rmSync(join(directory, name), { recursive: true, force: true });
      }
    },
  };
}

/** Whether the file system could share the file's blocks: then nothing was copied. */
async function cloned(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    await rm(to, { force: true });
    return false;
  }
}

async function contentOf(path: string, signal: AbortSignal): Promise<PinnedFile | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const found = await file.stat();
    return { ...(await hashOf(inChunks(file), found.size, signal)), ...identityOf(found) };
  } finally {
    await file.close();
  }
}

/** Reads no more than one chunk beyond the end that is expected: somebody may go on writing to the file for ever. */
async function hashOf(
  chunks: AsyncIterable<Buffer>,
  expected: number,
  signal: AbortSignal,
  each?: (chunk: Buffer) => Promise<void>,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    hash.update(chunk);
    bytes += chunk.length;
    if (bytes > expected) break;
    await each?.(chunk);
  }
  return { sha256: hash.digest('hex'), bytes };
}

function isOfFullDisk(error: unknown): boolean {
  return error instanceof Error && 'code' in error && CODES_OF_FULL_DISK.has(String(error.code));
}

function identityOf({ mtimeMs, ino }: Stats): Pick<PinnedFile, 'mtimeMs' | 'inode'> {
  return { mtimeMs, inode: ino };
}
