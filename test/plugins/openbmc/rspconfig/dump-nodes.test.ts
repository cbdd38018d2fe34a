import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { createBudget } from '../../../../plugins/openbmc/bmc/budget.js';
import type { Dump } from '../../../../plugins/openbmc/bmc/verbs/dump-verbs.js';
import type { BmcVerb } from '../../../../plugins/openbmc/bmc/verbs/index.js';
import { dumpFile } from '../../../../plugins/openbmc/rspconfig/dump/dump-node.js';
import { dumpMoves } from '../../../../plugins/openbmc/rspconfig/dump/prepare.js';
import { startFleet } from '../../../../plugins/openbmc/simulator/index.js';
import { toNodeName } from '../../../../xcat-compat/names/node-name.js';
import { fakeBmc } from '../../../helpers/fake-bmc.js';
import { install, texts, until } from '../../../helpers/installation.js';
import { runCommand } from '../../../helpers/openbmc-command.js';
import { testBmcs } from '../../../helpers/test-bmcs.js';
import { testServices } from '../../../helpers/worker-services.js';

const never = new AbortController().signal;
const dumpBytes = 300_000;

/** The dumps in a directory, as node and id, and whatever else is there. */
function dumpsIn(directory: string): readonly string[] {
  return readdirSync(directory)
    .map((name) => /^\d{8}-\d{4}_(.*)\.tar\.xz$/.exec(name)?.[1] ?? name)
    .sort();
}

async function withDumps(t: Test, count: number) {
  const installation = await install(t, { count, behaviour: { dumpBytes } });
  const nodes = `node1-node${count}`;
  const made = await installation.run(`rspconfig ${nodes} dump -g`);
  t.equal(made.code, 0);
  return { ...installation, nodes, directory: join(installation.site.logdir, 'dump') };
}

t.test('O63 all dumps of several nodes at once', async (t) => {
  const { run, nodes, directory } = await withDumps(t, 4);
  const output = await run(`rspconfig ${nodes} dump -d all`);
  t.equal(output.code, 0);
  t.equal(texts(output)[0], 'Downloading all dumps...');
  t.equal(texts(output).length, 1 + 4 * 2, 'a line for each dump');
  for (const node of ['node1', 'node2', 'node3', 'node4']) {
    const own = texts(output).filter((text) => text.startsWith(`${node}: `));
    t.match(own, [`${node}: Downloading dump 1 to `, `${node}: Downloading dump 2 to `]);
  }
  const expected = [1, 2, 3, 4].flatMap((node) => [1, 2].map((id) => `node${node}_dump_${id}`));
  t.same(dumpsIn(directory), expected, 'no name is another one’s');
  const sizes = readdirSync(directory).map((name) => statSync(join(directory, name)).size);
  t.same([...new Set(sizes)].sort(), [131_072, dumpBytes]);
});

t.test(
  'O63 a node that fails in the middle: its other dumps and those of the others are there',
  async (t) => {
    const { run, fleet, nodes, directory } = await withDumps(t, 3);
    await fleet.bmcs[1]?.set({ faults: [{ at: 'read', kind: 'truncated', path: 'download/dump/1' }] });
    await fleet.bmcs[2]?.set({ faults: [{ at: 'read', kind: 500, path: 'dump/enumerate' }] });
    const output = await run(`rspconfig ${nodes} dump -d all`);
    t.equal(output.code, 1);
    t.same(dumpsIn(directory), ['node1_dump_1', 'node1_dump_2', 'node2_dump_2'], 'and no part of one');
    const failures = texts(output, 'stderr');
    t.match(
      failures.find((text) => text.startsWith('node2')),
      /^node2: \[.*\]: Error: Failed to download dump 1 :Connection closed in the middle/,
    );
    t.ok(failures.some((text) => /^node3: \[.*\]: Error: \[500\]/.test(text)));
    t.notOk(failures.some((text) => text.startsWith('node1')));
  },
);

t.test('O29 a client that goes away takes the downloads and their parts with it', async (t) => {
  const { fleet, site, start, nodes, directory, processes } = await withDumps(t, 2);
  for (const bmc of fleet.bmcs) await bmc.set({ faults: [{ at: 'read', kind: 'hang', path: 'download' }] });
  const client = start(`rspconfig ${nodes} dump -d all`);
  await until('two downloads', () => processes().curls.length === 2);
  const inboxes = () =>
    readdirSync(join(site.confdir, '../state/run'), { recursive: true }).filter((name) =>
      String(name).includes('inbox'),
    );
  t.equal(inboxes().length, 1 + 2, 'under other names');
  t.same(dumpsIn(directory), []);
  client.signal('SIGINT');
  await client.ended;
  await until('no download', () => processes().curls.length === 0 && inboxes().length === 0);
  t.same(dumpsIn(directory), []);
});

/** A file system of 64 KiB; undefined where none may be mounted. */
function smallDisk(): string | undefined {
  const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=700', 'none', directory], { stdio: 'ignore' });
  } catch {
    rmdirSync(directory);
    return undefined;
  }
  t.teardown(() => {
    execFileSync('umount', [directory]);
    rmdirSync(directory);
  });
  return directory;
}

const disk = smallDisk();
const skip = disk === undefined ? 'only who may mount can have a small disk' : false;

t.test('a disk that is full is told as such, and nothing of the dump stays', { skip }, async (t) => {
  const directory = disk ?? '';
  for (const generation of ['L0', 'R'] as const) {
    const fleet = await startFleet({ count: 1, behaviour: { generation, dumpBytes, dumpMs: 0 } });
    const soon = () => pause(20);
    const bmcs = testBmcs({ ...testServices(), sleep: soon });
    const bmc = fleet.bmcs[0]?.address ?? '';
    const node = { node: toNodeName('n1'), bmc, username: 'root', password: '0penBmc' };
    const file = join(directory, 'dump.tar.xz');
    const send = (verb: BmcVerb) => bmcs.send(node, verb, createBudget(), never);
    t.match(await send({ verb: 'createDump' }), { kind: 'ok' });
    const dumps = await send({ verb: 'listDumps' });
    const [{ id } = { id: 'none' }] = dumps.kind === 'ok' ? (dumps.value as readonly Dump[]) : [];
    const reply = await send({ verb: 'downloadDump', id, file });
    t.match(reply, {
      kind: 'silent',
      text: `cannot write all of ${file}: no space left on its disk`,
    });
    t.same(readdirSync(directory), [], generation);
    await bmcs.stop(never);
    await fleet.close();
  }
});

t.test('parts that a crash has left are removed when they are old', async (t) => {
  const logDirectory = t.testdir({ dump: {} });
  const directory = join(logDirectory, 'dump');
  const uuid = '00000000-0000-4000-8000-000000000000';
  const [old, young, other] = ['1', '2', '3'].map((id) =>
    join(directory, `.20181112-0520_n1_dump_${id}.tar.xz.${uuid}`),
  ) as [string, string, string];
  const mine = other.slice(0, -1);
  for (const file of [old, young, mine]) writeFileSync(file, 'part');
  const longAgo = new Date(-100_000_000);
  utimesSync(old, longAgo, longAgo);
  utimesSync(mine, longAgo, longAgo);
  await runCommand(
    { command: 'rspconfig', args: ['dump', '-d', '1'] },
    { bmcOf: () => fakeBmc(), logDirectory },
  );
  t.same([old, young, mine].map(existsSync), [false, true, true], 'and nothing else');
});

t.test('a worker names nothing but dumps of its nodes', async (t) => {
  const to = { directory: '/d', inbox: '/i', host: 'h', time: 0 };
  const moves = dumpMoves({ kind: 'dump', dump: { kind: 'capture' }, to });
  const n1 = toNodeName('n1');
  const name = basename(dumpFile({ node: n1, id: '12', to }));
  t.same(moves(n1, name), { from: `/i/${name}`, to: `/d/${name}` });
  t.equal(moves(toNodeName('n2'), name), undefined, 'of another node');
  for (const other of [
    `../${name}`,
    `${name}/../../x`,
    `.${name}`,
    `${name}.sh`,
    name.replace('_12', '_../../x'),
    '',
  ]) {
    t.equal(moves(n1, other), undefined, other);
  }
  const odd = toNodeName('../x');
  const shown = basename(dumpFile({ node: odd, id: '1', to }));
  t.same(moves(odd, shown), { from: `/i/${shown}`, to: `/d/${shown}` });
});

t.test('a node’s name stays within the directory', async (t) => {
  const to = { directory: '/d', inbox: '/i', host: 'h', time: 0 };
  t.match(dumpFile({ node: toNodeName('../x'), id: '1', to }), /^\/d\/\d{8}-\d{4}_\.\._x_dump_1\.tar\.xz$/);
});
