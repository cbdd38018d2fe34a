import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

const PRIVATE_FILE_MODE = 0o600;

/** Writes a file that only its owner can read: tables hold passwords. Not through a symbolic link. False: it cannot be. */
export async function writePrivately(path: string, text: string): Promise<boolean> {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  try {
    const file = await open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, PRIVATE_FILE_MODE);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    return true;
  } catch {
    return false;
  }
}
