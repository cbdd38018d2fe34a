import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { inChunks } from './file-reader.js';

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK, COPYFILE_EXCL, COPYFILE_FICLONE_FORCE } = constants;

/** A file that workers have written, and where it is to be. Whole paths. */
export interface FileMove {
  /** In the command's inbox. */
  readonly from: string;
  /** What is there is replaced. */
  readonly to: string;
}

/**
 * Takes a file over from workers: what is in its place afterwards is this process' own, readable by nobody else, and
 * can no longer be changed by whoever made it. Links to other users' files are not followed. Resolves with the system's
 * code for why it could not be; never rejects.
 */
export async function takeFile({ from, to }: FileMove): Promise<string | undefined> {
  const part = join(dirname(to), `.${basename(to)}.${randomUUID()}`);
  let file: FileHandle | undefined;
  try {
    file = await open(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const { size, nlink } = await file.stat();
    // A second name may be that of a file of somebody else.
    if (!(await file.stat()).isFile() || nlink !== 1) return 'not a file of its own';
    if (!(await cloned(file, part))) await copied(file, size, part);
    await rename(part, to);
    await rm(from, { force: true });
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    await file?.close();
    await rm(part, { force: true });
  }
}

async function cloned(file: FileHandle, part: string): Promise<boolean> {
  try {
    await copyFile(`/proc/self/fd/${file.fd}`, part, COPYFILE_EXCL | COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    await rm(part, { force: true });
    return false;
  }
}

/** No more bytes than it has now. */
async function copied(file: FileHandle, size: number, part: string): Promise<void> {
  const to = await open(part, 'wx', 0o600);
  try {
    let left = size;
    for await (const chunk of inChunks(file)) {
      await to.appendFile(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) break;
    }
  } finally {
    await to.close();
  }
}
