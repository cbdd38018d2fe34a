import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { createJournal } from '../../lib/jobs/journal.js';
import { openStateDirectory } from '../../lib/jobs/journal-file.js';
import { createLog } from '../../lib/log.js';
import { toNodeName } from '../../xcat-compat/names/node-name.js';
import { runProgram } from '../helpers/processes.js';
import { noWorkerUser, reachableState, workerUser } from '../helpers/worker-user.js';

// What `jobs` cannot know is told, and never as "no such job".

t.setTimeout(300_000);

/** Job 1, of n1 and n2. */
async function writeJob(directory: string): Promise<void> {
  const state = openStateDirectory(directory);
  const journal = createJournal(state, createLog('silent'), () => 2000);
  const nodes = ['n1', 'n2'].map(toNodeName);
  const job = { id: journal.nextId(), plugin: 'openbmc', command: 'rflash', args: ['-u', '/x.tar'] } as const;
  const more = { nodes, cwd: '/', user: 'root', plan: {}, startedAt: Date.parse('2026-02-28T12:00:00') };
  journal.create(
    { ...job, ...more },
    nodes.map((node) => ({ node, owner: `of ${node}` })),
  );
  await new Promise<void>((resolve) => journal.whenDurable(resolve));
  journal.close();
  state.close();
}

t.test('places that have no jobs, or whose jobs cannot be read', async (t) => {
  const directory = t.testdir({ empty: {} });
  const state = join(directory, 'state');
  await writeJob(state);
  for (const words of [['list'], ['show', '1'], ['cancel', '1'], ['list', '--nodes', 'n1']]) {
    const asked = async (...place: readonly string[]) => {
      const { code, stdout, stderr } = await runProgram(['jobs', ...words, ...place]);
      t.same([code, stdout], [1, ''], [...words, ...place].join(' '));
      return stderr;
    };
    const nowhere = join(directory, 'nowhere');
    t.equal(await asked('--statedir', nowhere), `xcatd-ts: jobs: there is no directory ${nowhere}\n`);
    t.equal(await asked('--confdir', nowhere), `xcatd-ts: jobs: there is no directory ${nowhere}\n`);
    t.match(await asked('--statedir', directory), /has no journal: no daemon has kept its jobs there/);
  }
  const fresh = await runProgram(['jobs', 'list', '--confdir', join(directory, 'empty')]);
  t.match(fresh, { code: 0, stdout: 'No such job is remembered.\n' }, 'a site that has had no daemon yet');

  mkdirSync(join(directory, 'broken'));
  writeFileSync(join(directory, 'broken', 'journal.sqlite'), 'this is no database'.repeat(100));
  const broken = await runProgram(['jobs', 'list', '--statedir', join(directory, 'broken')]);
  t.match(broken, { code: 1, stdout: '', stderr: /journal\.sqlite cannot be read: / });
});

t.test('a user for whom the state directory is closed', { skip: noWorkerUser }, async (t) => {
  const state = reachableState(t);
  await writeJob(state);
  const program = fileURLToPath(new URL('../../bin/xcatd-ts.js', import.meta.url));
  const asked = (...words: readonly string[]) =>
    spawnSync(
      'setpriv',
      [`--reuid=${workerUser}`, '--clear-groups', process.execPath, program, 'jobs', ...words],
      { encoding: 'utf8' },
    );
  const closed = { status: 1, stdout: '', stderr: /You may not read .*journal\.sqlite: ask as the user/ };
  t.match(asked('list', '--statedir', state), closed);
  t.match(asked('show', '1', '--statedir', state), closed);
  chmodSync(state, 0o755);
  t.match(asked('list', '--statedir', state), closed, 'the file is closed by itself');
  const document: unknown = JSON.parse(asked('list', '--statedir', state, '--json').stdout);
  t.match(document, { errors: [/You may not read/], exitCode: 1 });
});

t.test('nodes and days that are none', async (t) => {
  const state = join(t.testdir(), 'state');
  await writeJob(state);
  const list = (...words: readonly string[]) => runProgram(['jobs', 'list', ...words, '--statedir', state]);
  for (const nodes of ['n[1-', 'n1]', 'n[]', '', 'n1,', '@n1', '^/etc/nodes', '/n.*', '-n1', '(n1)'])
    t.match(
      await list(`--nodes=${nodes}`),
      { code: 1, stdout: '', stderr: /--nodes takes names and ranges such as .*, and '.*' is neither/ },
      nodes,
    );
  for (const nodes of ['all', 'n3', 'n[3-9]', 'n9-n1', 'n[1-]', 'all,n3'])
    t.match(
      await list('--nodes', nodes),
      { code: 1, stdout: '', stderr: /in no job that is remembered: '.*'; .* no groups$/m },
      nodes,
    );
  for (const nodes of ['n1', 'n[1-2]', 'n1-n2', 'n1+1', 'n[1,7]', 'n1,n2'])
    t.match(await list('--nodes', nodes), { code: 0, stdout: /^1: rflash/, stderr: '' }, nodes);
  t.match(await list('--nodes', 'n1,all'), {
    code: 0,
    stdout: /^1: rflash/,
    stderr:
      "xcatd-ts: jobs: in no job that is remembered: 'all'; --nodes takes names and ranges of nodes, no groups\n",
  });

  for (const day of ['2026-13-45', '2026-02-30', '2026-2-3', 'today', ''])
    t.match(await list(`--day=${day}`), { code: 1, stdout: '', stderr: /is no day: write it as YYYY-MM-DD/ });
  t.match(await list('--day', '2026-02-28'), { code: 0, stdout: /^1: rflash/ });
  t.match(await list('--day', '2024-02-29'), { code: 0, stdout: 'No such job is remembered.\n' });
});
