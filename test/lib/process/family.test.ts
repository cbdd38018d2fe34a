import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { endFamily, familyIn } from '../../../lib/process/family.js';
import { startTimeOf } from '../../../lib/process/proc.js';

/** A directory for state directories, on a file system with real inodes. */
function place(t: Test): string {
  const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-family-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A process that a daemon has left behind; it runs when this resolves. */
async function orphan(t: Test, environment: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setTimeout(() => {}, 60_000)'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

const runs = ({ pid = 0 }: ChildProcess): boolean => startTimeOf(pid) !== undefined;

t.test('what was left behind is found by every path to the state directory', async (t) => {
  const root = place(t);
  const state = join(root, 'state');
  mkdirSync(state);
  symlinkSync(state, join(root, 'link'));
  mkdirSync(join(root, 'other'));
  for (const path of ['link', 'state/', 'other/../state', './state'].map((one) => `${root}/${one}`)) {
    const old = await orphan(t, { ...familyIn(state).marks });
    t.equal(await endFamily(familyIn(path)), 1, path);
    t.notOk(runs(old));
    const oldThere = await orphan(t, { ...familyIn(path).marks });
    t.equal(await endFamily(familyIn(state)), 1, path);
    t.notOk(runs(oldThere));
  }
  t.equal(await endFamily(familyIn(state)), 0);
});

t.test('that of versions which knew the path alone', async (t) => {
  const root = place(t);
  const [state, other] = [join(root, 'state'), join(root, 'other')];
  for (const directory of [state, other]) mkdirSync(directory);
  symlinkSync(state, join(root, 'link'));
  const mine = await orphan(t, { XCATD_TS_STATEDIR: join(root, 'link') });
  const theirs = await orphan(t, { XCATD_TS_STATEDIR: other });
  t.equal(await endFamily(familyIn(state)), 1);
  t.notOk(runs(mine));
  t.ok(runs(theirs));
});

t.test('a state directory that was moved takes its processes along, a copy does not', async (t) => {
  const root = place(t);
  const [first, moved, copy] = ['first', 'moved', 'copy'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(first);
  const old = await orphan(t, { ...familyIn(first).marks });
  cpSync(first, copy, { recursive: true });
  t.equal(familyIn(copy).id, familyIn(first).id);
  t.equal(await endFamily(familyIn(copy)), 0, 'the daemon of the original may run');
  renameSync(first, moved);
  t.equal(await endFamily(familyIn(moved)), 1);
  t.notOk(runs(old));

  const across = await orphan(t, { ...familyIn(moved).marks });
  rmSync(moved, { recursive: true });
  t.equal(await endFamily(familyIn(copy)), 1, 'moved to another file system: the original is gone');
  t.notOk(runs(across));
});

t.test('a new state directory at the place of a deleted one is another family', async (t) => {
  const state = join(place(t), 'state');
  mkdirSync(state);
  const { marks, id, place: where } = familyIn(state);
  const old = await orphan(t, { ...marks });
  rmSync(state, { recursive: true });
  mkdirSync(state);
  t.not(familyIn(state).id, id);
  // Even where the file system gives it the same number.
  const same = await orphan(t, { ...marks, XCATD_TS_FAMILY: `${id}@${familyIn(state).place}` });
  t.equal(await endFamily(familyIn(state)), 0);
  t.ok(runs(old) && runs(same), where);
});

t.test('a damaged name is replaced, one that cannot be read is an error', async (t) => {
  const state = join(place(t), 'state');
  mkdirSync(state);
  writeFileSync(join(state, 'family'), 'x@y');
  const { id } = familyIn(state);
  t.match(id, /^[0-9a-f-]{36}$/);
  t.equal(familyIn(state).id, id);
  rmSync(join(state, 'family'));
  mkdirSync(join(state, 'family'));
  t.throws(() => familyIn(state), /EISDIR/);
});
