import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { MalformedNoderange } from './limits.js';

/** Bytes of a file with nodes. */
export const MAX_FILE = 1_024 * 1_024;

const OTHERS_MAY_READ = 0o004;

/**
 * Reads the lines of `^FILE`, as the daemon, which may read everything: for anybody but root only files that all
 * may read, so that the names in an error tell nobody what is in somebody else's file.
 * @throws MalformedNoderange for what is no regular file, too big, or not for this caller
 */
export function readNodeFile(path: string, caller: 'root' | 'other'): readonly string[] | undefined {
  const file = open(resolve('/', path));
  if (file === undefined) return undefined;
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new MalformedNoderange(`Noderange file ${path} is no regular file`);
    if (stat.size > MAX_FILE)
      throw new MalformedNoderange(`Noderange file ${path} is larger than ${MAX_FILE} bytes`);
    if (caller !== 'root' && (stat.mode & OTHERS_MAY_READ) === 0)
      throw new MalformedNoderange(`Noderange file ${path} is not readable by everybody`);
    return readFileSync(file, 'utf8').split('\n');
  } finally {
    closeSync(file);
  }
}

/** Never waits, as for the other end of a pipe. */
function open(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

/** What stands before the first blank, tab or colon; undefined for a comment [NodeRange.pm:684]. */
export function noderangeOfLine(line: string): string | undefined {
  return /^[\^#]/.test(line) ? undefined : (/^[^: \t]*/.exec(line)?.[0] ?? '');
}
