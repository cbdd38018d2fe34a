import { randomUUID } from 'node:crypto';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Where a child finds the text it was handed: its first descriptor after standard input, output and error. */
export const HANDED_TEXT = '/proc/self/fd/3';

/**
 * Starts a child with a descriptor of a file that holds this text, and closes it here. The file has no name any more
 * when the child begins, so nobody else opens it and nothing is left of it. It is a regular one, so that its length is
 * known to whoever sends it (Node's own pipes are sockets, which cannot be opened by name).
 * @param directory one that only this user can enter
 * @throws an error of the system when there is no room for it, and whatever `start` throws
 */
export function withHandedText<Child>(
  text: string | undefined,
  directory: string,
  start: (descriptors: readonly number[]) => Child,
): Child {
  if (text === undefined) return start([]);
  const file = join(directory, `handed-${randomUUID()}`);
  const descriptor = openSync(file, 'wx+', 0o600);
  try {
    unlinkSync(file);
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    return start([descriptor]);
  } finally {
    closeSync(descriptor);
  }
}
