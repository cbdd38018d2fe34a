import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { type FileReader, ownReader } from '../../../lib/files/file-reader.js';
import { createPinnedFiles, type Pinned } from '../../../lib/files/pinned-files.js';
import { run } from '../../helpers/processes.js';

const never = new AbortController().signal;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function store(t: Test) {
  const directory = t.testdir({ 'a.tar': 'first', 'b.tar': 'first', 'c.tar': 'third' });
  const copies = join(directory, 'copies');
  const pinned = createPinnedFiles(copies, undefined);
  const pin = (name: string, reader = ownReader): Promise<Pinned> =>
    pinned.pin(join(directory, name), reader, never);
  return { directory, copies, pinned, pin };
}

/** Copies and what is left of them. */
function held(pinned: Pinned): () => void {
  if (pinned.kind !== 'pinned') throw new Error('not pinned');
  return pinned.release;
}

/** What is there when all that is being removed has gone: that happens behind the answer. */
async function left(copies: string): Promise<readonly string[]> {
  for (;;) {
    const names = readdirSync(copies);
    if (!names.some((name) => name.startsWith('.gone-'))) return names;
    await pause(5);
  }
}

t.test('a copy has the content of its name, whatever becomes of the file', async (t) => {
  const { directory, copies, pin } = store(t);
  const made = await pin('a.tar');
  t.match(made, { kind: 'pinned', file: { sha256: sha256('first'), bytes: 5 } });
  const copy = join(copies, sha256('first'));
  writeFileSync(join(directory, 'a.tar'), 'other');
  t.equal(readFileSync(copy, 'utf8'), 'first');
  t.equal(statSync(copy).mode & 0o777, 0o400);
  t.equal(statSync(copies).mode & 0o777, 0o700);
  t.match(made, { file: { mtimeMs: statSync(copy).mtimeMs, inode: statSync(copy).ino } });
});

t.test('the same content is kept once, until the last one has released it', async (t) => {
  const { copies, pin } = store(t);
  const both = await Promise.all([pin('a.tar'), pin('b.tar')]);
  const third = await pin('a.tar');
  t.same(await left(copies), [sha256('first')]);
  const [first, ...others] = [...both, third].map(held);
  first?.();
  first?.();
  t.same(await left(copies), [sha256('first')], 'a second release of one is none');
  for (const release of others) release();
  t.equal(existsSync(join(copies, sha256('first'))), false);
  t.match(await pin('a.tar'), { kind: 'pinned' }, 'and it is made anew');
});

t.test('a copy that somebody has touched is not shared', async (t) => {
  const { copies, pin } = store(t);
  await pin('a.tar');
  const copy = join(copies, sha256('first'));
  chmodSync(copy, 0o600);
  writeFileSync(copy, 'FIRST');
  t.match(await pin('b.tar'), { file: { sha256: sha256('first') } });
  t.equal(readFileSync(copy, 'utf8'), 'first');
});

t.test('what is no file, or cannot be read', async (t) => {
  const { directory, copies, pin } = store(t);
  mkdirSync(join(directory, 'd.tar'));
  await run('mkfifo', [join(directory, 'f.tar')]);
  t.same(await pin('none.tar'), { kind: 'notOpen', why: { kind: 'code', code: 'ENOENT' } });
  t.same(await pin('d.tar'), { kind: 'notOpen', why: { kind: 'code', code: 'EISDIR' } });
  t.same(await pin('f.tar'), { kind: 'notOpen', why: { kind: 'code', code: 'not a file' } });
  t.same(await left(copies), []);
});

t.test('a file that is written to while it is read is not pinned', async (t) => {
  const { directory, copies, pin } = store(t);
  const path = join(directory, 'a.tar');
  const touching = (touch: () => void): FileReader => ({
    ...ownReader,
    async open(name, signal) {
      const file = await ownReader.open(name, signal);
      if (file.kind !== 'open') return file;
      return {
        ...file,
        chunks: async function* () {
          for await (const chunk of file.chunks()) yield chunk;
          touch();
        },
      };
    },
  });
  const text = `${path} is being written to: it changed while it was read. Wait until it is complete, then run the command again.`;
  const inPlace = await pin(
    'a.tar',
    touching(() => writeFileSync(path, 'wrong')),
  );
  t.same(inPlace, { kind: 'problem', text }, 'the same length');
  const growing = await pin(
    'a.tar',
    touching(() => appendFileSync(path, 'more')),
  );
  t.same(growing, { kind: 'problem', text });
  t.same(await left(copies), []);
});

t.test('a file that never ends is read no further than its size', async (t) => {
  const { copies, pin } = store(t);
  let chunks = 0;
  const endless: FileReader = {
    ...ownReader,
    open: async () => ({
      kind: 'open',
      bytes: 10,
      chunks: async function* () {
        for (;;) {
          chunks += 1;
          yield Buffer.alloc(8);
        }
      },
      unchanged: async () => true,
      close: async () => {},
    }),
  };
  t.match(await pin('a.tar', endless), { kind: 'problem', text: /is being written to/ });
  t.equal(chunks, 2);
  t.same(await left(copies), []);
});

t.test('no room: the bytes that are needed and those that are free', async (t) => {
  const { directory, copies, pin } = store(t);
  const huge: FileReader = {
    ...ownReader,
    open: async (path, signal) => {
      const file = await ownReader.open(path, signal);
      return file.kind === 'open' ? { ...file, bytes: 2 ** 60 } : file;
    },
  };
  const made = await pin('a.tar', huge);
  t.match(made, {
    kind: 'problem',
    text: new RegExp(
      `^There is no room for a copy of ${directory}/a.tar in ${copies}: 11529215046\\d{8} bytes are needed, \\d+ are free\\.`,
    ),
  });
  t.same(await left(copies), []);
});

t.test('after a restart: what is held stays, the rest goes; a bad copy is made again or told', async (t) => {
  const { directory, copies, pin } = store(t);
  await pin('a.tar');
  await pin('c.tar');
  writeFileSync(join(copies, '.part-1'), 'half');
  const again = createPinnedFiles(copies, undefined);
  again.hold(sha256('first'));
  again.sweep();
  t.same(await left(copies), [sha256('first')]);
  const copy = join(copies, sha256('first'));
  const file = { path: join(directory, 'a.tar'), sha256: sha256('first') };
  const restore = () => again.restore(file, ownReader, never);
  t.equal(await restore(), undefined);

  chmodSync(copy, 0o600);
  truncateSync(copy, 2);
  t.equal(await restore(), undefined);
  t.equal(readFileSync(copy, 'utf8'), 'first');
  rmSync(copy);
  t.equal(await restore(), undefined);
  t.equal(readFileSync(copy, 'utf8'), 'first');

  rmSync(copy);
  writeFileSync(file.path, 'second');
  t.match(await restore(), /other content now/);
  t.equal(existsSync(copy), false);
  rmSync(file.path);
  t.match(await restore(), /can no longer be read/);
  t.same(await left(copies), []);
});

t.test('a copy that is cut off leaves nothing', async (t) => {
  const { directory, copies, pinned } = store(t);
  const cut = new AbortController();
  const slow: FileReader = {
    ...ownReader,
    open: async (path, signal) => {
      const file = await ownReader.open(path, signal);
      if (file.kind === 'open') cut.abort();
      return file;
    },
  };
  await t.rejects(pinned.pin(join(directory, 'a.tar'), slow, cut.signal));
  t.same(await left(copies), []);
});

t.test('a file with more bytes than are wanted is not read', async (t) => {
  const { directory, copies, pinned } = store(t);
  const path = join(directory, 'a.tar');
  t.same(await pinned.pin(path, ownReader, never, 4), { kind: 'tooLarge', bytes: 5 });
  t.same(await left(copies), []);
  t.match(await pinned.pin(path, ownReader, never, 5), { kind: 'pinned' });
});
