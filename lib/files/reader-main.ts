import { closeSync, fstatSync, openSync, readdirSync, readSync, writeSync } from 'node:fs';
import type { Account } from '../process/account.js';
import { CHUNK_BYTES, isSame, MOST_NAMES, OPEN_TO_READ } from './file-reader.js';

/** What the reader writes first, as one line of JSON; after `bytes` the file's content follows. */
export type ReaderHeader =
  | { readonly bytes: number }
  | { readonly names: readonly string[] }
  | { readonly closed: true };

export type ReaderTask = 'content' | 'names';

/** The reader's exit code when somebody wrote to the file meanwhile. */
export const CHANGED = 3;

const STDOUT = 1;

/**
 * The reader process: becomes this user, with all its groups and for good, and writes a file or the names of a directory
 * to its standard output. Returns its exit code.
 * @throws when it cannot become the user
 */
export function runReader(account: Account, task: ReaderTask, path: string): number {
  become(account);
  if (task === 'names') {
    writeHeader(namesIn(path));
    return 0;
  }
  let file: number;
  try {
    file = openSync(path, OPEN_TO_READ);
  } catch {
    writeHeader({ closed: true });
    return 0;
  }
  const before = fstatSync(file, { bigint: true });
  if (!before.isFile()) {
    writeHeader({ closed: true });
    return 0;
  }
  writeHeader({ bytes: Number(before.size) });
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let at = 0; ; ) {
    const read = readSync(file, buffer, 0, buffer.length, at);
    if (read === 0) break;
    writeAll(buffer.subarray(0, read));
    at += read;
  }
  const isUnchanged = isSame(before, fstatSync(file, { bigint: true }));
  closeSync(file);
  return isUnchanged ? 0 : CHANGED;
}

function become({ name, uid, gid }: Account): void {
  if (!setsGroups(process) || process.setgid === undefined || process.setuid === undefined) {
    throw new Error('this system has no users');
  }
  process.initgroups(name, gid);
  process.setgid(gid);
  process.setuid(uid);
}

/** The types of Node leave it out. */
function setsGroups(of: object): of is { initgroups(user: string, group: number): void } {
  return 'initgroups' in of && typeof of.initgroups === 'function';
}

function namesIn(path: string): ReaderHeader {
  try {
    return { names: readdirSync(path).slice(0, MOST_NAMES) };
  } catch {
    return { closed: true };
  }
}

function writeHeader(header: ReaderHeader): void {
  writeAll(Buffer.from(`${JSON.stringify(header)}\n`));
}

function writeAll(bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += written(bytes, at);
}

/** 0 while a standard output that does not wait takes nothing: its other end reads what it can. */
function written(bytes: Buffer, at: number): number {
  try {
    return writeSync(STDOUT, bytes, at);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    Atomics.wait(sleeper, 0, 0, FULL_MS);
    return 0;
  }
}

const FULL_MS = 2;
const sleeper = new Int32Array(new SharedArrayBuffer(4));
