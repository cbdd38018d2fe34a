import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { kill } from 'node:process';
import t, { type Test } from 'tap';
import {
  alive,
  commandLineOf,
  type Installation,
  install,
  installed,
  type Output,
  startDaemon,
  texts,
  until,
} from '../helpers/installation.js';

/** So many that no worker is without. */
const NODES = 16;
const MiB = 1024 * 1024;

t.setTimeout(800_000);

/** Uploads that take until the BMCs are let go. */
async function uploading(t: Test): Promise<Installation> {
  const at = await install(t, {
    count: NODES,
    behaviour: { generation: 'L2', uploadBytesPerSecond: 1000, bodyStallMs: 1_000_000 },
    siteRows: { openbmcworkers: '2', openbmcsessionidle: '1' },
  });
  await at.image('large.tar', 12 * MiB);
  return at;
}

async function underWay(at: Installation): Promise<void> {
  await until('all are uploading', () => at.fleet.bmcs.every((bmc) => bmc.counters().openUploads === 1));
}

const whole = (bmc: Installation['fleet']['bmcs'][number]) =>
  bmc.counters().uploads.filter(({ sha256 }) => sha256 !== undefined).length;
const succeeded = (output: Output) =>
  texts(output, 'stdout').filter((line) =>
    line.endsWith(': Firmware upload successful. Use -l option to list.'),
  );
const nodeOf = (line: string) => line.replace(/:.*/, '');

async function worksAgain(t: Test, at: Installation): Promise<void> {
  await Promise.all(at.fleet.bmcs.map((bmc) => bmc.reset()));
  await at.fleet.set({ uploadBytesPerSecond: 0 });
  await at.image('small.tar', 50_000);
  const output = await at.run('rflash all -u small.tar');
  t.equal(output.code, 0, 'the next command works');
  t.equal(succeeded(output).length, NODES);
}

t.test('a worker is killed during uploads', async (t) => {
  const at = await uploading(t);
  const flash = at.run('rflash all -u large.tar');
  await underWay(at);
  const { workers, curls } = at.processes();
  t.equal(workers.length, 2);
  t.equal(curls.length, NODES);
  kill(workers[0] ?? 0, 'SIGKILL');
  await at.fleet.set({ uploadBytesPerSecond: 0 });
  const output = await flash;
  t.equal(output.code, 0, 'its nodes go on in the next worker');
  t.equal(new Set(succeeded(output).map(nodeOf)).size, NODES, 'each node has one result');
  t.equal(succeeded(output).length, NODES);
  await until('no upload goes on', () => alive(curls).length === 0);
  for (const bmc of at.fleet.bmcs) t.equal(whole(bmc), 1);
  await worksAgain(t, at);
});

t.test('the runner is killed during uploads', async (t) => {
  const at = await uploading(t);
  const flash = at.run('rflash all -u large.tar');
  await underWay(at);
  const { runners, curls } = at.processes();
  t.equal(runners.length, 1);
  t.equal(curls.length, NODES);
  kill(runners[0] ?? 0, 'SIGKILL');
  await at.fleet.set({ uploadBytesPerSecond: 0 });
  const output = await flash;
  t.equal(output.code, 0, 'the BMCs are looked at, and the next runner sends what has not arrived');
  t.equal(new Set(succeeded(output).map(nodeOf)).size, NODES);
  t.equal(succeeded(output).length, NODES);
  t.same(alive(curls), []);
  for (const bmc of at.fleet.bmcs) t.equal(whole(bmc), 1);
  await worksAgain(t, at);
});

t.test('the daemon is killed during uploads', async (t) => {
  const at = await uploading(t);
  const client = at.start('rflash all -u large.tar');
  await underWay(at);
  const { workers, runners, curls } = at.processes();
  const socket = runners.flatMap(commandLineOf).find((word) => word.endsWith('.sock')) ?? '';
  t.ok(existsSync(socket));
  kill(at.daemon.pid, 'SIGKILL');
  t.match(await client.ended, {
    code: 1,
    lines: [
      {},
      {
        stream: 'stderr',
        text: 'ERROR/WARNING: communication with the xCAT server seems to have been ended prematurely',
      },
    ],
  });
  await until(
    'workers, runner and uploads are gone',
    () => alive([...workers, ...runners, ...curls]).length === 0,
  );
  await until('the directory of the socket is gone', () => !existsSync(dirname(socket)));
  const sessions = () => at.fleet.bmcs.reduce((sum, bmc) => sum + bmc.state().openSessions, 0);
  await until('its workers logged out', () => sessions() === 0);

  const second = await startDaemon(at.site);
  t.teardown(() => second.stop());
  const again = installed(at.site, at.fleet, second);
  await until('the flash goes on at every BMC', () =>
    at.fleet.bmcs.every((bmc) => bmc.state().openSessions > 0),
  );
  const cancelled = await again.run('rflash all --cancel');
  t.match(
    texts(cancelled, 'stdout').join('\n'),
    /node1: job 1, The command was aborted/,
    'the flash had gone on',
  );
  await worksAgain(t, again);
});
