import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { SimulatedBmc } from '../../plugins/openbmc/simulator/index.js';
import { install, type Output, texts, until } from '../helpers/installation.js';
import { familyOf } from '../helpers/processes.js';

const MiB = 1024 * 1024;
/** Uploads that go on until the test lets them end. */
const held = { uploadBytesPerSecond: 1000, bodyStallMs: 1_000_000 };
const uploaded = /: Firmware upload successful\. Use -l option to list\.$/;

t.setTimeout(800_000);

const linesLike = (output: Output, text: RegExp) => texts(output, 'stdout').filter((line) => text.test(line));
const openSessions = (bmcs: readonly SimulatedBmc[]) =>
  bmcs.reduce((sum, bmc) => sum + bmc.state().openSessions, 0);

t.test('O88 O89 no more uploads at once than site.openbmcmaxuploads', async (t) => {
  const at = await install(t, {
    count: 24,
    behaviour: { generation: 'L2' },
    siteRows: { openbmcmaxuploads: '4' },
  });
  await at.image('large.tar', 8 * MiB);
  let most = 0;
  let open = true;
  const watch = async (): Promise<void> => {
    while (open) {
      most = Math.max(most, at.processes().curls.length);
      await pause(5);
    }
  };
  const watching = watch();
  const output = await at.run('rflash all -u large.tar');
  open = false;
  await watching;
  t.equal(output.code, 0);
  t.equal(linesLike(output, uploaded).length, 24);
  t.ok(most > 1 && most <= 4, `${most} at once`);
});

const odd = `q"a'p\\s@c:o(b) ü%&{}$;#`;

/** What the processes of a daemon show of themselves to others. */
function shownByProcesses(pid: number): string {
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  };
  return familyOf(pid)
    .map((one) => read(`/proc/${one}/cmdline`) + read(`/proc/${one}/environ`))
    .join('\n');
}

function filesBelow(directory: string): readonly string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

for (const generation of ['L0', 'L1', 'L2'] as const) {
  t.test(`O15 O16 O94 credentials of two nodes on ${generation}`, async (t) => {
    const users = [
      { username: 'root', password: odd },
      { username: 'o\'p"e @r', password: 'Another$ecret:1' },
    ];
    const at = await install(t, {
      count: 2,
      behaviour: { generation, ...held },
      behaviourOf: (index) => users[index] ?? {},
      siteRows: { xcatdebugmode: '1', openbmcsessionidle: '5' },
      logLevel: 'debug',
    });
    for (const [index, user] of users.entries())
      await at.site.tables.setRow('openbmc', { node: `node${index + 1}` }, user);
    await at.image('large.tar', 12 * MiB);

    const flash = at.run('rflash all -V -u large.tar');
    await until('both are uploading', () => at.fleet.bmcs.every((bmc) => bmc.counters().openUploads === 1));
    const shown = shownByProcesses(at.daemon.pid);
    t.match(shown, /curl/);
    await at.fleet.set({ uploadBytesPerSecond: 0 });
    const output = await flash;
    t.equal(output.code, 0, texts(output, 'stderr').join('\n'));
    t.equal(linesLike(output, uploaded).length, 2);
    t.same((await at.run('rpower all stat')).code, 0);
    for (const bmc of at.fleet.bmcs) {
      t.equal(bmc.counters().failedLogins, 0);
      t.equal(bmc.counters().logins, 1, 'O14 one login');
    }
    const logs = filesBelow(at.site.logdir).map((path) => readFileSync(path, 'utf8'));
    t.ok(logs.length >= 2);
    const places = {
      processes: shown,
      client: texts(output).join('\n'),
      logs: logs.join('\n'),
      stderr: at.daemon.stderr(),
    };
    t.match(places.client, /\[openbmc_debug_perl\]/);
    for (const [place, text] of Object.entries(places)) {
      for (const secret of [...users.map(({ password }) => password), 'q"a', 'nother$ecret'])
        t.notOk(text.includes(secret), `no password in ${place}`);
      t.notMatch(text, /X-Auth-Token|SESSION=|sid=|Basic [A-Za-z0-9+/]{8}/i, `no token in ${place}`);
    }
    await until('both are logged out', () => openSessions(at.fleet.bmcs) === 0);
  });
}

t.test('O14 O93 one login for three commands, two at once, a logout when idle and at the end', async (t) => {
  const at = await install(t, {
    count: 3,
    behaviour: { generation: 'L2' },
    siteRows: { openbmcsessionidle: '8' },
  });
  const counted = (what: 'logins' | 'logouts') => at.fleet.bmcs.map((bmc) => bmc.counters()[what]);
  const outputs = await Promise.all([at.run('rpower all stat'), at.run('rflash all -l')]);
  outputs.push(await at.run('rpower all bmcstate'));
  for (const { code } of outputs) t.equal(code, 0);
  t.equal(linesLike(await at.run('rpower all stat'), /: on$/).length, 3);
  t.same(counted('logins'), [1, 1, 1]);
  await until('all are logged out when idle', () => openSessions(at.fleet.bmcs) === 0);
  t.same(counted('logouts'), [1, 1, 1]);
  await at.run('rpower all stat');
  t.same(counted('logins'), [2, 2, 2]);
  t.equal(await at.daemon.stop(), 0);
  t.same(counted('logouts'), [2, 2, 2], 'and when the daemon ends');
});

t.test('O73 two clients flash one node at the same time', async (t) => {
  const at = await install(t, { count: 1, behaviour: { generation: 'L2', ...held } });
  await at.image('large.tar', 12 * MiB);
  const running = [at.run('rflash node1 -u large.tar'), at.run('rflash node1 -u large.tar')];
  await Promise.race(running);
  await at.fleet.set({ uploadBytesPerSecond: 0 });
  const both = await Promise.all(running);
  t.same(both.map(({ code }) => code).sort(), [0, 1]);
  const [refused] = both.filter(({ code }) => code === 1);
  const [line, ...more] = texts(refused ?? { lines: [] }, 'stderr');
  t.match(
    line,
    /^node1: \[[^\]]+\]: Error: Unable to rflash node1\. Another process is already flashing this node\.$/,
  );
  t.same(more, []);
  t.equal(at.fleet.bmcs[0]?.counters().uploads.length, 1);
});

function isComplete(t: Test, output: Output, nodes: number, each: number): void {
  const perNode = new Map<string, number>();
  for (const line of texts(output)) {
    const node = line.replace(/:.*/, '');
    perNode.set(node, (perNode.get(node) ?? 0) + 1);
  }
  t.equal(output.code, 0);
  t.equal(perNode.size, nodes);
  t.same([...new Set(perNode.values())], [each], `${each} lines of each node`);
}

t.test('P22 300 nodes and a client that reads slowly', async (t) => {
  const at = await install(t, { count: 300, behaviour: { generation: 'L2' } });
  const slow = { pauseMs: 2 };
  isComplete(t, await at.run('rpower all stat', slow), 300, 1);
  isComplete(t, await at.run('rflash all -l', slow), 300, 6);
});
