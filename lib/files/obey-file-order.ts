import type { Account } from '../process/account.js';
import type { FileOrder } from './file-order.js';
import { type FileAnswer, readPlainFile, writePlainFile } from './plain-file.js';

/**
 * Takes the rights of a user, for good, and does with files what it is told to. Only for a process of its own, started
 * by root.
 * @throws Error where the rights cannot be taken; then nothing has been done
 */
export async function obeyFileOrder(order: FileOrder): Promise<readonly FileAnswer[]> {
  takeRightsOf(order.account);
  switch (order.kind) {
    case 'read': {
      const { paths, maxBytes } = order;
      return Promise.all(paths.map((path) => readPlainFile(path, maxBytes)));
    }
    case 'write':
      return [await writePlainFile(order.path, order.text, 'any')];
    default:
      return order satisfies never;
  }
}

/** With the groups that the machine's group database names; nothing of root's is left. */
function takeRightsOf({ name, uid, gid }: Account): void {
  // Missing in @types/node.
  const initgroups: unknown = Reflect.get(process, 'initgroups');
  if (typeof initgroups !== 'function' || !process.setgid || !process.setuid)
    throw new Error('this system has no users');
  process.umask(0o077);
  Reflect.apply(initgroups, process, [name, gid]);
  process.setgid(gid);
  process.setuid(uid);
  if (process.getuid?.() !== uid || process.geteuid?.() !== uid || process.getegid?.() !== gid)
    throw new Error(`the rights of ${name} cannot be taken`);
}
