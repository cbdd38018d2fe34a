import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { SQLITE_CANTOPEN, sqliteCode } from './sqlite-driver.js';

const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_FULL = 13;

/**
 * What SQLite says of a call that failed, with what it leaves out: which file, or which disk.
 * @param paths the files that the call is about
 */
export function whyNot(error: Error, paths: readonly string[]): string {
  const code = sqliteCode(error);
  if (code === SQLITE_FULL || code === SQLITE_IOERR) return `${error.message} in ${dirname(paths[0] ?? '')}`;
  if (code !== SQLITE_CANTOPEN && code !== SQLITE_READONLY) return error.message;
  const closed = paths.find(isClosed);
  if (closed === undefined) return error.message;
  return `${closed} must be readable and writable for the daemon's user (${error.message})`;
}

/** There, but not for us. */
function isClosed(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return false;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}
