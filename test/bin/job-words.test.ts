import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import type { Life } from '../helpers/crash-rig.js';
import { type Lives, lives } from '../helpers/lives.js';
import { ask, rawConnect, requestText } from '../helpers/raw-client.js';

// What can be asked of jobs: while they run, when some nodes have failed, and afterwards on the server.

t.setTimeout(800_000);

/** Three nodes, of which the second's BMC refuses an upload once. */
async function oneFailed(t: Test): Promise<{ readonly at: Lives; readonly life: Life }> {
  const at = await lives(t, {}, { count: 3 });
  await at.fleet.bmcs[1]?.set({ faults: [{ at: 'upload', kind: 500 }] });
  const life = await at.start();
  const flash = await at.rflash(life, 'all', '-u', at.image);
  t.match(flash, { code: 1, stderr: /n2: / });
  await at.fleet.set({ faults: [] });
  return { at, life };
}

function target(at: Lives, life: Life) {
  return { host: '127.0.0.1', port: Number(life.host.split(':')[1]), home: at.site.home };
}

t.test('--retry=JOB does again what failed, with the same image', async (t) => {
  const { at, life } = await oneFailed(t);
  const failed = await at.rflash(life, 'all', '--status', '--failed');
  t.match(failed.stdout, /^Total=3 Running=0 Success=2 Failed=1\nn2: failed since .*\nFailed nodes: n2\n$/);

  t.match((await at.rflash(life, '--retry')).stderr, /--retry=JOB/);
  t.match((await at.rflash(life, '--retry=x')).stderr, /--retry=JOB/);
  t.match((await at.rflash(life, '--retry=9')).stderr, /There is no job 9/);
  t.match((await at.rflash(life, '--retry=1', '--force')).stderr, /cannot be given these words too: --force/);
  t.match((await at.rflash(life, 'n1', '--retry=1')).stderr, /Job 1 has no failed node among those/);

  const planned = await at.rflash(life, '--retry=1', '--plan');
  t.match(planned, {
    code: 0,
    stderr: '',
    stdout: /Trying again what failed in job 1: 1 nodes, -u .*--plan\n/,
  });
  t.match(planned.stdout, /^n2: .*upload/m, 'the untouched file is the same file');
  const document: unknown = JSON.parse((await at.rflash(life, '--retry=1', '--plan', '--json')).stdout);
  t.match(document, { exitCode: 0, nodes: [{ node: 'n2' }] });

  const uploads = () =>
    at.fleet.bmcs.map((bmc) => bmc.counters().uploads.filter(({ sha256 }) => sha256).length);
  const before = uploads();
  // As the stock client sends it, which takes the first word without `-` as the noderange.
  const again = await ask(
    target(at, life),
    requestText({ command: 'rflash', noderange: '', arg: '--retry=1' }),
  );
  t.match(again, /Trying again what failed in job 1: 1 nodes, -u .*bmc\.tar/);
  t.match(again, /Firmware upload successful/);
  t.same(uploads(), [before[0], 1, before[2]], 'the failed one only');
  t.match((await at.rflash(life, 'all', '--status')).stdout, /^Total=3 Running=0 Success=3 Failed=0$/m);

  appendFileSync(at.image, 'x'.repeat(1024));
  t.match(
    (await at.rflash(life, '--retry=1')).stderr,
    /would not be the same: .*bmc\.tar is another file now/,
  );
  for (const words of [['--plan'], ['--plan', '--json']]) {
    const { code, stdout, stderr } = await at.rflash(life, '--retry=1', ...words);
    t.match(
      [code, stdout + stderr],
      [1, /would not be the same: .*bmc\.tar is another file now/],
      `${words.join(' ')} tells it too`,
    );
  }
});

t.test('--status --watch tells each change, and ends with the flash', async (t) => {
  const at = await lives(t, { uploadBytesPerSecond: 20, bodyStallMs: 1_000_000 });
  const life = await at.start();
  await at.rflash(life, 'all', '-u', at.image, '--background');
  const watcher = await rawConnect(target(at, life));
  watcher.send(requestText({ command: 'rflash', noderange: 'all', arg: ['--status', '--watch'] }));
  while (!/uploading/.test(watcher.text())) await new Promise((resolve) => setTimeout(resolve, 50));
  await at.fleet.set({ uploadBytesPerSecond: 0 });
  const seen = await watcher.done();
  watcher.close();
  t.match(
    seen,
    /n1<\/name>[\s\S]*Total=2 Running=2 Success=0 Failed=0[\s\S]*success since[\s\S]*Running=0 Success=2/,
  );
});

t.test('a client that only aborts: the next command on its nodes tells it, once', async (t) => {
  const at = await lives(t, { uploadBytesPerSecond: 20, bodyStallMs: 1_000_000 });
  const life = await at.start();
  const stock = await rawConnect(target(at, life));
  stock.send(requestText({ command: 'rflash', noderange: 'all', arg: ['-u', at.image] }));
  for (const bmc of at.fleet.bmcs)
    while (bmc.counters().openUploads === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  stock.send('<xcatrequest>\n<abortcommand>1</abortcommand>\n</xcatrequest>\n');
  await stock.closed();
  await at.fleet.set({ uploadBytesPerSecond: 0 });
  const list = async () => (await at.rflash(life, 'n1', '-l')).stdout;
  let next = await list();
  while (!next.includes('was cancelled')) next = await list();
  t.match(next, /^Job 1 was cancelled by root, whose client was interrupted: n1\. .*--status/m);
  t.notMatch(await list(), 'was cancelled', 'said once');
  const status = await at.rflash(life, 'n2', '--status');
  t.match(
    status.stdout,
    /^n2: cancelled since .* \(job 1\) The command was aborted while uploading; the BMC may have the image\. \(cancelled by/m,
  );
  t.notMatch((await at.rflash(life, 'n2', '-l')).stdout, 'was cancelled', 'the status has told it');
});

t.test('jobs on the server: filters, JSON, and a reader that has seen enough', async (t) => {
  const { at, life } = await oneFailed(t);
  await at.rflash(life, 'n1,n3', '-u', at.image, '--force');
  const ids = async (...words: readonly string[]): Promise<readonly number[]> => {
    const { stdout } = await at.jobs('list', '--json', ...words);
    return (JSON.parse(stdout) as readonly { readonly id: number }[]).map(({ id }) => id);
  };
  const day = new Date();
  const two = (value: number): string => String(value).padStart(2, '0');
  const today = `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
  t.same(await ids(), [2, 1]);
  t.same(await ids('--nodes', 'n2'), [1]);
  t.same(await ids('--nodes', 'n[2-3]'), [2, 1]);
  t.same(await ids('--nodes', 'n1-n2,nobody'), [2, 1]);
  t.same(await ids('--user', 'root'), [2, 1]);
  t.same(await ids('--user', 'alice'), []);
  t.same(await ids('--result', 'failed'), [1]);
  t.same(await ids('--result', 'success'), [2]);
  t.same(await ids('--day', today), [2, 1]);
  t.same(await ids('--day', '2001-01-01'), []);
  t.match(await at.jobs('list', '--day', 'today'), { code: 1, stderr: /'today' is no day/ });
  t.match(await at.jobs('show', 'x'), { code: 1, stderr: /'x' is no number of a job/ });
  for (const words of [
    ['show', '99'],
    ['show', 'x'],
    ['cancel', '1'],
    ['list', '--day', 'today'],
  ]) {
    const told = await at.jobs(...words, '--json');
    t.match(
      [told.code, told.stderr, JSON.parse(told.stdout)],
      [1, '', { errors: [/^jobs: .+/], exitCode: 1 }],
    );
  }
  t.match((await at.jobs('list', '--result', 'running')).stdout, 'No such job is remembered.');

  t.match(
    (await at.jobs('list')).stdout,
    /^1: rflash -u .* \(root\) from .*, nodes n\[1-3\], version ibm-v2\.4\S*: failed Total=3 Success=2 Failed=1$/m,
  );
  t.match(
    (await at.jobs('show', '1', '--failed')).stdout,
    /^1: .*\nn2: failed since .*\nFailed nodes: n2\n$/,
  );
  const document: unknown = JSON.parse((await at.jobs('show', '1', '--failed', '--json')).stdout);
  t.match(document, {
    ...{
      id: 1,
      user: 'root',
      noderange: 'n[1-3]',
      failedNoderange: 'n2',
      result: 'failed',
      total: 3,
      failed: 1,
    },
    nodes: [
      { node: 'n2', result: 'failure', reason: String, steps: [{ status: 'LOGIN', doing: 'logging in' }] },
    ],
  });

  const program = fileURLToPath(new URL('../../bin/xcatd-ts.js', import.meta.url));
  const words = `'${process.execPath}' '${program}' jobs show 1 --statedir '${at.state}'`;
  const shown = spawnSync('bash', ['-c', `set -o pipefail; ${words} | head -1`], { encoding: 'utf8' });
  t.match(shown, { status: 0, stderr: '', stdout: /^1: rflash/ });
});
