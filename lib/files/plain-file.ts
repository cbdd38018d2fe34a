import { constants } from 'node:fs';
import { type FileHandle, open, readlink, statfs } from 'node:fs/promises';
import { basename } from 'node:path';
import { openParent } from './trusted-path.js';

/** What came of a file that somebody has named; the text is empty where it was written. */
export type FileAnswer =
  | { readonly kind: 'text'; readonly text: string }
  /** Why not; the rest of a sentence about the file. */
  | { readonly kind: 'problem'; readonly reason: string };

const { O_RDONLY, O_WRONLY, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY } = constants;
/** Neither waits for the other end of a pipe nor takes a terminal. */
const CAREFULLY = O_NONBLOCK | O_NOCTTY;
const PRIVATE_FILE_MODE = 0o600;
const CHUNK_BYTES = 64 * 1024;

/** Reads a regular file outside of /proc, /sys and /dev. Never waits, never rejects. */
export function readPlainFile(path: string, maxBytes: number): Promise<FileAnswer> {
  return answered(async () => {
    const file = await open(path, O_RDONLY | CAREFULLY);
    return withPlain(file, async () => {
      const chunks: Buffer[] = [];
      let size = 0;
      for (;;) {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(CHUNK_BYTES));
        if (bytesRead === 0) break;
        chunks.push(buffer.subarray(0, bytesRead));
        size += bytesRead;
        if (size > maxBytes) throw new Refusal(`it is larger than ${maxBytes} bytes`);
      }
      return Buffer.concat(chunks).toString('utf8');
    });
  });
}

/**
 * Writes a regular file outside of /proc, /sys and /dev; a new one is readable by its owner alone. Not through a
 * symbolic link. Never waits, never rejects.
 * @param links on the way to it: any, or only those nobody but root and this process's user can have made
 */
export function writePlainFile(path: string, text: string, links: 'any' | 'trusted'): Promise<FileAnswer> {
  return answered(async () => {
    if (links === 'any') return written(path, text);
    const parent = await openParent(path);
    try {
      return await written(`/proc/self/fd/${parent.fd}/${basename(path)}`, text);
    } finally {
      await parent.close();
    }
  });
}

async function written(path: string, text: string): Promise<string> {
  const file = await open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | CAREFULLY, PRIVATE_FILE_MODE);
  return withPlain(file, async () => {
    await file.truncate(0);
    await file.writeFile(text);
    return '';
  });
}

/** Why a file is not touched. */
class Refusal extends Error {}

/** Looks at what was opened, not at what had that name before; closes it. */
async function withPlain(file: FileHandle, work: () => Promise<string>): Promise<string> {
  try {
    if (!(await file.stat()).isFile()) throw new Refusal('it is no regular file');
    if (await isOfKernel(file.fd)) throw new Refusal('it is in /proc, /sys or /dev');
    return await work();
  } finally {
    await file.close();
  }
}

/** Of linux/magic.h: proc and sysfs, wherever they are mounted. */
const KERNEL_FILE_SYSTEMS: ReadonlySet<number> = new Set([0x9fa0, 0x62656572]);

/** Files there are regular, but what is written to them changes the machine, and what is read is of processes. */
async function isOfKernel(descriptor: number): Promise<boolean> {
  const opened = `/proc/self/fd/${descriptor}`;
  if (/^\/(?:proc|sys|dev)\//.test(await readlink(opened))) return true;
  return KERNEL_FILE_SYSTEMS.has((await statfs(opened)).type);
}

const reasons: Readonly<Partial<Record<string, string>>> = {
  ENOENT: 'there is no such file or directory',
  ENOTDIR: 'there is no such directory',
  EACCES: 'it may not be opened',
  EPERM: 'it may not be opened',
  EISDIR: 'it is a directory',
  ELOOP: 'it is, or is behind, a symbolic link that is not followed',
  // A pipe that nobody reads, or a socket.
  ENXIO: 'it is no regular file',
  ENOSPC: 'there is no space left',
  EDQUOT: 'there is no space left',
  EROFS: 'its file system is read-only',
  ENAMETOOLONG: 'its name is too long',
};

async function answered(work: () => Promise<string>): Promise<FileAnswer> {
  try {
    return { kind: 'text', text: await work() };
  } catch (error) {
    return { kind: 'problem', reason: error instanceof Refusal ? error.message : reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return (Object.hasOwn(reasons, code) ? reasons[code] : undefined) ?? code;
}
