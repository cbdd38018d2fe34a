import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startDaemon } from '../helpers/installation.js';
import { ask, requestText } from '../helpers/raw-client.js';
import { addUser, makeSite } from '../helpers/site.js';
import { testFiles } from '../helpers/test-files.js';

/** An account that every machine has. */
const USER = 'nobody';
const uid = Number(execFileSync('id', ['-u', USER], { encoding: 'utf8' }));
const needsRoot = process.getuid?.() === 0 ? false : 'only root can act for other users';

const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-files-'));
// Everybody may come in; what is below decides.
chmodSync(directory, 0o755);
t.teardown(() => rmSync(directory, { recursive: true, force: true }));

const at = (name: string): string => join(directory, name);

function file(name: string, text: string, mode: number): string {
  const path = at(name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

function folder(name: string, mode: number): string {
  const path = at(name);
  mkdirSync(path);
  chmodSync(path, mode);
  return path;
}

function fifo(name: string): string {
  const path = at(name);
  execFileSync('mkfifo', ['-m', '666', path]);
  return path;
}

const problem = (reason: RegExp) => ({ kind: 'problem', reason });

t.test('root writes regular files, and follows no link that others could have made', async (t) => {
  const write = (path: string) => testFiles.write('root', path, 'secret');
  t.match(await write(at('new')), { kind: 'text' });
  t.equal(readFileSync(at('new'), 'utf8'), 'secret');
  t.equal(statSync(at('new')).mode & 0o777, 0o600);
  file('longer', 'longer than before', 0o644);
  t.match(await write(at('longer')), { kind: 'text' });
  t.equal(readFileSync(at('longer'), 'utf8'), 'secret', 'nothing of the old text is left');

  t.match(await write(fifo('pipe')), problem(/no regular file/), 'nobody reads it');
  t.match(await write(directory), problem(/directory|no regular file/));
  t.match(await write('/dev/null'), problem(/no regular file/));
  t.match(await write('/proc/sys/kernel/domainname'), problem(/in \/proc|may not|read-only/));
  t.match(await write('/proc/self/comm'), problem(/in \/proc, \/sys or \/dev/));
  t.match(await write(at('nowhere/x')), problem(/no such/));

  const target = file('target', 'kept', 0o600);
  symlinkSync(target, at('link'));
  t.match(await write(at('link')), problem(/symbolic link/));
  const open = folder('everybody', 0o777);
  symlinkSync(directory, join(open, 'elsewhere'));
  t.match(
    await write(join(open, 'elsewhere', 'target')),
    problem(/symbolic link/),
    'a link that anybody could make',
  );
  t.equal(readFileSync(target, 'utf8'), 'kept');
  folder('own', 0o755);
  symlinkSync('..', at('own/up'));
  symlinkSync(directory, at('own/absolute'));
  t.match(await write(at('own/up/through')), { kind: 'text' }, "a link in a directory of root's");
  t.match(await write(at('own/absolute/through')), { kind: 'text' });
  symlinkSync('round', at('own/round'));
  t.match(await write(at('own/round/x')), problem(/symbolic link/), 'a link to itself');
});

t.test('root reads regular files that are no picture of the machine', async (t) => {
  const texts = await testFiles.read(
    'root',
    [
      file('nodes', 'node1\n', 0o600),
      fifo('pipe2'),
      '/proc/self/environ',
      '/sys/kernel/uevent_seqnum',
      '/dev/null',
      at('no'),
    ],
    100,
  );
  t.match(texts, [
    { kind: 'text', text: 'node1\n' },
    problem(/no regular file/),
    problem(/in \/proc/),
    problem(/in \/proc|no such/),
    problem(/no regular file/),
    problem(/no such file/),
  ]);
  t.match(await testFiles.read('root', [file('big', 'x'.repeat(101), 0o600)], 100), [
    problem(/larger than 100 bytes/),
  ]);
});

t.test('anybody else has his own rights, and no more', { skip: needsRoot }, async (t) => {
  folder('closed', 0o700);
  const paths = [
    file('shared', 'all may read this', 0o644),
    file('closed/inside', 'readable, in a directory that is not', 0o644),
    file('private', 'for root', 0o600),
    file('groups', "for root's group", 0o640),
    '/proc/self/environ',
    '/proc/1/environ',
    fifo('pipe3'),
    at('missing'),
  ];
  t.match(await testFiles.read(USER, paths, 1000), [
    { kind: 'text', text: 'all may read this' },
    problem(/may not be opened/),
    problem(/may not be opened/),
    problem(/may not be opened/),
    problem(/in \/proc|may not be opened/),
    problem(/may not be opened/),
    problem(/no regular file/),
    problem(/no such file/),
  ]);

  const write = (path: string) => testFiles.write(USER, path, 'from the tables');
  t.match(await write(at('shared')), problem(/may not be opened/));
  t.equal(readFileSync(at('shared'), 'utf8'), 'all may read this');
  t.match(await write(at('closed/x')), problem(/may not be opened/));
  const open = folder('open', 0o777);
  t.match(await write(join(open, 'mine')), { kind: 'text' });
  const { mode, ...stat } = statSync(join(open, 'mine'));
  t.same([stat.uid, mode & 0o777], [uid, 0o600]);
  symlinkSync(at('private'), join(open, 'trap'));
  t.match(await write(join(open, 'trap')), problem(/symbolic link/));
  t.match(await write(fifo('pipe4')), problem(/no regular file/));
});

t.test('who has no account here has no files here', async (t) => {
  for (const name of ['xcatd-ts-no-such-user', '0', '1000', '-h', 'a b', 'ROOT', 'root\n', '../root', '']) {
    t.match(
      await testFiles.write(name, at('mine'), 'x'),
      problem(/^there is no account /),
      JSON.stringify(name),
    );
    t.match(await testFiles.read(name, ['/etc/hostname', '/etc/hosts'], 1000), [
      problem(/^there is no account/),
      problem(/^there is no account/),
    ]);
  }
  t.throws(() => statSync(at('mine')));
});

t.test('at the daemon', async (t) => {
  const site = await makeSite([
    { name: 'node1', bmc: '127.0.0.1:9' },
    { name: 'node2', bmc: '127.0.0.1:9' },
  ]);
  t.teardown(() => site.remove());
  await site.tables.setRow(
    'policy',
    { priority: '7' },
    { commands: 'tabdump,noderange,gennr', rule: 'allow' },
  );
  const [nobody, ann] = [await addUser(site, USER), await addUser(site, 'xcatd-ts-ann')];
  const daemon = await startDaemon(site);
  t.teardown(() => daemon.stop('SIGKILL'));
  const port = Number(daemon.ready.split(':').at(-1));
  const as = (home: string | undefined) => (elements: Parameters<typeof requestText>[0]) =>
    ask({ host: '127.0.0.1', port, home }, requestText(elements));
  const dump = (home: string | undefined, path: string) =>
    as(home)({ arg: ['-f', path, 'passwd'], command: 'tabdump', cwd: directory });
  const nodes = (home: string | undefined, path: string) =>
    as(home)({ command: 'noderange', noderange: `^${path}` });

  const pipe = fifo('pipe5');
  const answers = await Promise.all(Array.from({ length: 6 }, () => dump(site.home, pipe)));
  for (const answer of answers)
    t.match(answer, /Unable to open the file for write.*no regular file/s, 'a pipe');
  t.notMatch(await dump(site.home, 'fine'), /<error>/, 'and files are written afterwards');
  t.match(readFileSync(at('fine'), 'utf8'), /^#key,username,password/);

  const list = file('list', 'node1\n', 0o644);
  await t.test('by a user with an account', { skip: needsRoot }, async (t) => {
    t.match(await dump(nobody, 'fine'), /Nothing was written to \S+fine: it may not be opened/);
    t.notMatch(await dump(nobody, join(folder('public', 0o777), 'his')), /<error>/);
    t.equal(statSync(at('public/his')).uid, uid);
    t.match(await nodes(nobody, list), /<node>node1<\/node>/);
    folder('cellar', 0o700);
    t.match(
      await nodes(nobody, file('cellar/list', 'node1\n', 0o644)),
      /<error>Noderange file \S+: it may not be opened/,
    );
    t.match(await nodes(nobody, '/proc/1/environ'), /<error>Noderange file \S+: it (?:may not|is in)/);
    t.match(await as(nobody)({ arg: `^${at('cellar/list')}`, command: 'gennr' }), /may not be opened/);
  });
  t.match(await dump(ann, 'hers'), /no account &#39;xcatd-ts-ann&#39;|no account 'xcatd-ts-ann'/);
  t.match(await dump(ann, 'hers'), /tabdump passwd (?:>|&gt;) FILE/);
  t.match(await nodes(ann, list), /<error>Noderange file \S+: there is no account/);
  t.match(await dump(undefined, 'his'), /only for a caller with a certificate/);
  t.match(
    await nodes(undefined, list),
    /<error>Noderange file \S+: files are read only for a caller with a certificate/,
  );
  t.match(await nodes(site.home, '/proc/self/environ'), /<error>Noderange file \S+: it is in \/proc/);
  t.match(await nodes(site.home, at('nowhere')), /no such file or directory<\/error>\s*<errorcode>1</);
});
