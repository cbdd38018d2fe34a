import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { OpenFile } from '../../../lib/files/file-reader.js';
import { createUserReaders } from '../../../lib/files/user-reader.js';
import { accountNamed } from '../../../lib/process/account.js';
import { run } from '../../helpers/processes.js';

const never = new AbortController().signal;
const skip = process.getuid?.() === 0 ? false : 'only root can become another user';
const USERADD = '/usr/sbin/useradd';
const noUseradd = existsSync(USERADD) ? false : 'no user can be added without useradd';
const readers = createUserReaders({
  entry: new URL('../../../bin/reader.js', import.meta.url),
  path: process.env['PATH'] ?? '',
  marks: {},
});
const nobody = readers.of('nobody');

/** A directory that everybody can enter. */
function place(t: Test): string {
  const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-readers-'));
  chmodSync(directory, 0o755);
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function contentOf(file: Pick<OpenFile, 'chunks'>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of file.chunks()) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts).toString('latin1');
}

t.test('users by name only', async (t) => {
  t.match(await accountNamed('root'), { kind: 'account', account: { name: 'root', uid: 0, gid: 0 } });
  for (const name of ['0', '+0', '', '-h', 'no such user', 'nosuchuser', 'root\n', '../root']) {
    t.match(await accountNamed(name), { kind: 'none' }, JSON.stringify(name));
  }
});

t.test('a user reads what his own rights let him read, and nothing else', { skip }, async (t) => {
  const directory = place(t);
  const open = join(directory, 'open.tar');
  const closed = join(directory, 'closed.tar');
  const content = 'x'.repeat(3_000_001);
  writeFileSync(open, content, { mode: 0o644 });
  writeFileSync(closed, 'secret', { mode: 0o600 });
  mkdirSync(join(directory, 'private'), { mode: 0o700 });
  const hidden = join(directory, 'private', 'open.tar');
  writeFileSync(hidden, 'secret', { mode: 0o644 });

  const file = await nobody.open(open, never);
  if (file.kind !== 'open') throw new Error('not open');
  t.equal(file.bytes, content.length);
  t.equal(await contentOf(file), content);
  t.equal(await file.unchanged(), true);
  await file.close();

  const untold = { kind: 'notOpen', why: { kind: 'untold' } };
  for (const path of [
    closed,
    hidden,
    join(directory, 'private', 'none'),
    join(directory, 'none'),
    directory,
    'a\0b',
  ]) {
    t.same(await nobody.open(path, never), untold, 'absent and closed are one answer');
  }
  const listing = await nobody.list(directory, never);
  t.same([...(listing.kind === 'listing' ? listing.names : [])].sort(), [
    'closed.tar',
    'open.tar',
    'private',
  ]);
  t.same(await nobody.list(join(directory, 'private'), never), untold);
  t.same(await nobody.list(join(directory, 'none'), never), untold);
});

t.test('a user has all his groups, and none of root’s', { skip: skip || noUseradd }, async (t) => {
  const directory = place(t);
  const gid = Number((await run('getent', ['group', 'adm'])).stdout.split(':')[2]);
  const user = `xcatd-ts-t${process.pid}`;
  const added = await run(USERADD, ['-M', '-N', '-G', 'adm', '-s', '/usr/sbin/nologin', user]);
  t.match(added, { code: 0 });
  t.teardown(() => run('userdel', [user]));
  const shared = join(directory, 'shared.tar');
  writeFileSync(shared, 'for adm', { mode: 0o640 });
  chownSync(shared, 0, gid);
  const roots = join(directory, 'roots.tar');
  writeFileSync(roots, 'for the group root', { mode: 0o640 });
  const reader = readers.of(user);
  const file = await reader.open(shared, never);
  t.equal(file.kind === 'open' && (await contentOf(file)), 'for adm');
  if (file.kind === 'open') await file.close();
  t.match(await nobody.open(shared, never), { kind: 'notOpen' });
  t.match(await reader.open(roots, never), { kind: 'notOpen' });
});

t.test('who has no account here', { skip }, async (t) => {
  for (const user of ['nosuchuser', '0', undefined]) {
    const none = { kind: 'notOpen', why: { kind: 'noAccount', user } };
    t.same(await readers.of(user).open('/etc/passwd', never), none);
    t.same(await readers.of(user).list('/etc', never), none);
  }
});

t.test('a FIFO is no file; a read that is cut off ends its process', { skip }, async (t) => {
  const directory = place(t);
  await run('mkfifo', ['-m', '666', join(directory, 'fifo')]);
  t.match(await nobody.open(join(directory, 'fifo'), never), { kind: 'notOpen' });
  const path = join(directory, 'long');
  writeFileSync(path, Buffer.alloc(20_000_000), { mode: 0o644 });
  const cut = new AbortController();
  const file = await nobody.open(path, cut.signal);
  if (file.kind !== 'open') throw new Error('not open');
  for await (const _ of file.chunks()) break;
  cut.abort();
  t.equal(await file.unchanged(), false);
  await file.close();
  const again = await nobody.open(path, never);
  t.equal(again.kind, 'open', 'its place is free');
  if (again.kind === 'open') await again.close();
});

t.test('a file that is written to meanwhile', { skip }, async (t) => {
  const path = join(place(t), 'a.tar');
  writeFileSync(path, Buffer.alloc(20_000_000), { mode: 0o644 });
  const file = await nobody.open(path, never);
  if (file.kind !== 'open') throw new Error('not open');
  let isFirst = true;
  for await (const _ of file.chunks()) {
    if (isFirst) writeFileSync(path, 'y');
    isFirst = false;
  }
  t.equal(await file.unchanged(), false);
  await file.close();
});
