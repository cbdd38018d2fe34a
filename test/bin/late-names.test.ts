import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import type { KillPoint } from '../helpers/crash-daemon.js';
import type { Life } from '../helpers/crash-rig.js';
import { type Lives, lives } from '../helpers/lives.js';

// A daemon that starts before the names of its BMCs, or its tables, are there.

t.setTimeout(800_000);

const atUpload: KillPoint = { kind: 'intent', status: 'UPLOAD', when: 'after', victim: 'family' };

/** Asks for the status until it is so. */
async function status(at: Lives, life: Life, isSo: RegExp): Promise<string> {
  for (;;) {
    const { stdout } = await at.rflash(life, 'all', '--status');
    if (isSo.test(stdout)) return stdout;
    await pause(200);
  }
}

t.test('names that nobody resolves yet: told, waited for, and gone on with', async (t) => {
  const at = await lives(
    t,
    {},
    { count: 3, bmcOf: (index, own) => own.replace(/^[^:]+/, `bmc${index + 1}.invalid`) },
  );
  const name = (index: number, ip: string | null) =>
    at.site.tables.setRow('hosts', { node: `bmc${index}.invalid` }, { ip });
  for (const index of [1, 2, 3]) await name(index, '127.0.0.1');
  const first = await at.start([atUpload]);
  await at.rflash(first, 'all', '-a', at.image, '--background');
  await first.ended;
  for (const index of [1, 2]) await name(index, null);

  const life = await at.start();
  const told = await status(at, life, /^n3: success/m);
  for (const node of ['n1', 'n2'])
    t.match(
      told,
      new RegExp(`^${node}: waiting since .* \\(job 1\\) Error: Unable to resolved ip address for bmc`, 'm'),
    );
  t.match(told, /^Total=3 Running=2 Success=1 Failed=0$/m);
  t.match((await at.jobs('list')).stdout, /^1: rflash .* running since .* nodes n\[1-3\]/);
  t.match(at.log(), /a job waits for its targets/);
  t.match(await at.rflash(life, 'n1', '-a', at.image), { code: 1 }, 'its BMC cannot be told either');

  const cancelled = await at.rflash(life, 'n2', '--cancel');
  t.match(cancelled.stdout, 'n2: job 1, The command was cancelled before this node was finished.');
  await name(1, '127.0.0.1');
  const ended = await at.rflash(life, 'all', '--attach');
  t.match(ended.stdout, /n1: Waiting: Error: Unable to resolved ip address for bmc: bmc1\.invalid/);
  t.match(ended.stdout, 'Total=3 Success=2 Failed=1');
  t.same(
    at.fleet.bmcs.map((bmc) => bmc.counters().activations),
    [1, 0, 1],
  );
});

t.test(
  'tables that cannot be read: the job is there, can be cancelled, and goes on when they can',
  async (t) => {
    const at = await lives(t);
    const first = await at.start([atUpload]);
    await at.rflash(first, 'all', '-a', at.image, '--background');
    await first.ended;
    at.site.tables.close();
    const table = join(at.site.confdir, 'openbmc.sqlite');
    const whole = readFileSync(table);
    writeFileSync(`${table}.new`, 'no table at all, '.repeat(500));
    renameSync(`${table}.new`, table);

    const life = await at.start();
    const told = await status(at, life, /^n1: waiting since .* The tables cannot be read: /m);
    t.match(told, /^Total=2 Running=2 Success=0 Failed=0$/m);
    t.match((await at.jobs('list')).stdout, /^1: rflash .* running since/);
    await at.rflash(life, 'n2', '--cancel');
    writeFileSync(`${table}.new`, whole);
    renameSync(`${table}.new`, table);
    const ended = await at.rflash(life, 'all', '--attach');
    t.match(ended.stdout, 'Total=2 Success=1 Failed=1');
    t.match(ended.stderr, /n2: .*cancelled before this node was finished/);
  },
);
