import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { takeFile } from '../../../lib/files/take-file.js';
import { run } from '../../helpers/processes.js';

function places(t: Test) {
  const directory = t.testdir({ inbox: {}, done: { old: 'old' }, secret: 'of somebody else' });
  const at = (name: string): string => join(directory, name);
  return { at, done: () => readdirSync(at('done')) };
}

t.test('a file goes to its place, and is no longer that of whoever wrote it', async (t) => {
  const { at, done } = places(t);
  writeFileSync(at('inbox/a'), 'x'.repeat(600_000), { mode: 0o666 });
  const before = statSync(at('inbox/a')).ino;
  t.equal(await takeFile({ from: at('inbox/a'), to: at('done/old') }), undefined);
  t.equal(readFileSync(at('done/old'), 'utf8'), 'x'.repeat(600_000));
  t.not(statSync(at('done/old')).ino, before);
  t.equal(statSync(at('done/old')).mode & 0o777, 0o600);
  t.same(readdirSync(at('inbox')), []);
  t.same(done(), ['old']);
});

t.test('what is no plain file of its own is not taken', async (t) => {
  const { at, done } = places(t);
  symlinkSync(at('secret'), at('inbox/link'));
  linkSync(at('secret'), at('inbox/second-name'));
  mkdirSync(at('inbox/directory'));
  await run('mkfifo', [at('inbox/fifo')]);
  const take = (name: string) => takeFile({ from: at(`inbox/${name}`), to: at('done/new') });
  t.equal(await take('link'), 'ELOOP');
  t.equal(await take('second-name'), 'not a file of its own');
  t.equal(await take('directory'), 'not a file of its own');
  t.equal(await take('fifo'), 'not a file of its own');
  t.equal(await take('none'), 'ENOENT');
  t.same(done(), ['old']);
});

t.test('a place that cannot be written is told, and the file stays', async (t) => {
  const { at, done } = places(t);
  writeFileSync(at('inbox/a'), 'dump');
  t.equal(await takeFile({ from: at('inbox/a'), to: at('none/new') }), 'ENOENT');
  mkdirSync(at('done/new'));
  t.match(await takeFile({ from: at('inbox/a'), to: at('done/new') }), /EISDIR|ENOTEMPTY|ENOTDIR/);
  t.same(done(), ['new', 'old']);
  t.same(readdirSync(at('inbox')), ['a']);
});
