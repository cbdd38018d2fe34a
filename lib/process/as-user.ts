import { closeSync, fchmodSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { Account } from './account.js';

/** A file that is private to its owner. */
export interface PrivateFile {
  readonly path: string;
  readonly content: string;
}

/**
 * Does something that takes no time with the rights of a user, and with root's again behind it: no link that he has made
 * leads root anywhere. For programs that do one thing; where root's rights cannot be had, with those that there are.
 */
export function asUser<T>(account: Account, work: () => T): T {
  const { getuid, getgroups, setgroups, setegid, seteuid } = process;
  const isRoot = getuid?.() === 0;
  if (
    !isRoot ||
    account.uid === 0 ||
    setgroups === undefined ||
    setegid === undefined ||
    seteuid === undefined
  )
    return work();
  const groups = getgroups?.() ?? [];
  setgroups([account.gid]);
  setegid(account.gid);
  seteuid(account.uid);
  try {
    return work();
  } finally {
    seteuid(0);
    setegid(0);
    setgroups(groups);
  }
}

/** Puts files in a directory of their own, which is made when it is missing: each is there whole, or as it was. */
export function putPrivateFiles(directory: string, files: readonly PrivateFile[]): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const { path, content } of files) {
    const made = `${path}.new`;
    rmSync(made, { force: true });
    const descriptor = openSync(made, 'wx', 0o600);
    try {
      fchmodSync(descriptor, 0o600);
      writeSync(descriptor, content);
    } finally {
      closeSync(descriptor);
    }
  }
  for (const { path } of files) renameSync(`${path}.new`, path);
}
