import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readlink } from 'node:fs/promises';
import { dirname } from 'node:path';

const MAX_LINKS = 40;
/** Linux' O_PATH, which Node does not name: a directory that may be gone through need not be readable. */
const O_PATH = 0o10000000;
const DIRECTORY = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** Of a directory: its group or others may put something else in the place of what is in it. */
const OTHERS_MAY_WRITE = 0o022;

/**
 * The directory a file is in, opened step by step, so that nobody can change the way meanwhile. A symbolic link is
 * followed only where nobody but root and this process's user can have made it.
 * @param path absolute
 * @throws as open does; ELOOP for a link that is not followed
 */
export async function openParent(path: string): Promise<FileHandle> {
  let at = await open('/', DIRECTORY);
  let links = 0;
  const steps = stepsOf(dirname(path));
  try {
    for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
      const next = `/proc/self/fd/${at.fd}/${step}`;
      if (!(await lstat(next)).isSymbolicLink()) {
        at = await replaced(at, next);
        continue;
      }
      links += 1;
      if (links > MAX_LINKS || !(await isOurs(at))) throw new LoopError();
      const target = await readlink(next);
      steps.unshift(...stepsOf(target));
      if (target.startsWith('/')) at = await replaced(at, '/');
    }
    return at;
  } catch (error) {
    await at.close();
    throw error;
  }
}

class LoopError extends Error {
  readonly code = 'ELOOP';
}

function stepsOf(path: string): string[] {
  return path.split('/').filter((step) => step !== '' && step !== '.');
}

async function replaced(at: FileHandle, path: string): Promise<FileHandle> {
  const next = await open(path, DIRECTORY);
  await at.close();
  return next;
}

/** Whether only root and this process's user can put links into the directory. */
async function isOurs(directory: FileHandle): Promise<boolean> {
  const { uid, mode } = await directory.stat();
  return (uid === 0 || uid === process.getuid?.()) && (mode & OTHERS_MAY_WRITE) === 0;
}
