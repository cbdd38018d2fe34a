import t from 'tap';
import type { SoftwareList } from '../../../plugins/openbmc/bmc/verbs/index.js';
import type { Inventory, Part } from '../../../plugins/openbmc/bmc/verbs/machine-verbs.js';
import { info, nodeError } from '../../../xcat-compat/wire/sendmsg.js';
import { fakeBmc, image, ok, refused, type Script, silent } from '../../helpers/fake-bmc.js';
import { runCommand } from '../../helpers/openbmc-command.js';
import { withoutHint } from '../../helpers/usage-hint.js';

const part = (place: string, properties: Part['properties'], name = place.split('/').at(-1) ?? ''): Part => ({
  name,
  place,
  properties,
});
const inventory = (...parts: readonly Part[]): Inventory => ({ parts, missing: [] });
const machine = inventory(
  part('system/chassis/motherboard/dimm10', { Present: true, Model: 'x' }),
  part('system/chassis/motherboard/dimm2', { Present: 1, SizeInMiB: 16384 }),
  part('system', { Model: '8335-GTG        ', SerialNumber: '1300001A', Present: true }),
  part('system/chassis/motherboard/cpu0/core3', { Functional: false }, 'cpu0 core3'),
  part('system/chassis/motherboard/board', { CpuType: 'P9', MaxTemperature: 0.1 + 0.2 }),
);

async function rinv(args: readonly string[], script: Script = {}) {
  const bmc = fakeBmc(
    {
      readInventory: () => ok(machine),
      listSoftware: () => ok({ images: [], functional: undefined }),
      ...script,
    },
    {},
  );
  const outcome = await runCommand({ command: 'rinv', args }, { bmcOf: () => bmc });
  const lines = outcome.replies.map((reply) =>
    typeof reply.info === 'string' ? reply.info.slice(4) : reply,
  );
  return { ...outcome, lines, bmc };
}

const nothing = 'No attributes returned from the BMC.';

t.test('O2 usage errors', async (t) => {
  const cases = [
    [['cpu', 'dimm'], 'Only one option is supported at the same time for rinv'],
    [['all', '-s'], 'Only one option is supported at the same time for rinv'],
    [['frobnicate'], 'Unsupported command: rinv frobnicate'],
    [['CPU'], 'Unsupported command: rinv CPU'],
    [[''], 'Unsupported command: rinv '],
  ] as const;
  for (const [args, text] of cases) {
    const { replies, bmc } = await rinv(args);
    t.same(withoutHint(t, replies), [{ data: `n1: Error: ${text}`, errorcode: 1 }]);
    t.same(bmc.sent, []);
  }
});

t.test('O39 categories, order, and values as Perl prints them', async (t) => {
  const { lines, bmc } = await rinv([]);
  t.same(lines, [
    'BOARD CpuType : P9',
    'BOARD MaxTemperature : 0.3',
    'CPU0 CORE3 Functional : 0',
    'DIMM2 Present : 1',
    'DIMM2 SizeInMiB : 16384',
    'DIMM10 Model : x',
    'DIMM10 Present : 1',
    'SYSTEM Model : 8335-GTG        ',
    'SYSTEM Present : 1',
    'SYSTEM SerialNumber : 1300001A',
    nothing,
  ]);
  t.same(
    bmc.sent.map(({ verb }) => verb),
    ['login', 'readInventory', 'listSoftware'],
  );
  t.same(
    (await rinv(['cpu'])).lines,
    ['BOARD CpuType : P9', 'CPU0 CORE3 Functional : 0'],
    'by key or by place',
  );
  t.same((await rinv(['dimm'])).lines.length, 4);
  t.same((await rinv(['all'])).lines, lines);
});

t.test('O39 model and serial ask for the machine only', async (t) => {
  const system = { readInventory: () => ok(inventory(part('system', { Model: 'm', SerialNumber: 's' }))) };
  const { lines, bmc } = await rinv(['model'], system);
  t.same(lines, ['SYSTEM Model : m']);
  t.same(bmc.sent.at(-1), { verb: 'readInventory', of: 'system' });
  t.same((await rinv(['serial'], system)).lines, ['SYSTEM SerialNumber : s']);
});

t.test('O42 nothing to show', async (t) => {
  const empty = { readInventory: () => ok(inventory()) };
  t.same((await rinv(['dimm'], empty)).replies, [info(`n1: ${nothing}`)]);
  t.same((await rinv(['firm'])).lines, [nothing]);
});

const images = [
  image('9', 'host-2', { purpose: 'Host', priority: 0, extendedVersion: 'skiboot-v6,occ-1' }),
  image('1a', 'bmc-1', { priority: 1 }),
  image('2b', 'bmc-2', { priority: 0, activation: undefined }),
  image('3c', 'bmc-3', { activation: 'Ready' }),
  image('4d', '', { version: undefined }),
];
const software = (functional: SoftwareList['functional']) => ({
  listSoftware: () => ok({ images, functional }),
});

t.test('O40 firmware: what runs, what runs next, and the rest with -V', async (t) => {
  const told = software(['9', '1a']);
  t.same((await rinv(['firm'], told)).lines, [
    'BMC Firmware Product:   bmc-1 (Active)*',
    'HOST Firmware Product:   host-2 (Active)*',
    'HOST Firmware Product: -- additional info: occ-1',
    'HOST Firmware Product: -- additional info: skiboot-v6',
  ]);
  const [running, ...all] = (await rinv(['firm', '-V'], told)).replies;
  t.same(running, { data: { contents: 'Running command in Perl' } });
  t.same(
    all.slice(0, 4).map((reply) => reply.info),
    [
      'n1: BMC Firmware Product:   bmc-1 (Active)*',
      'n1: BMC Firmware Product:   bmc-2 (Unknown)+',
      'n1: BMC Firmware Product:   bmc-3 (Ready)',
      'n1: HOST Firmware Product:   host-2 (Active)*',
    ],
  );
  t.same((await rinv(['firm'], software(undefined))).lines, [
    'HOST Firmware Product:   host-2 (Active)',
    'HOST Firmware Product: -- additional info: occ-1',
    'HOST Firmware Product: -- additional info: skiboot-v6',
  ]);
});

t.test('what the BMC does not tell is said, and the rest is shown', async (t) => {
  const told = software(['9', '1a']);
  const no = await rinv([], { ...told, readInventory: () => refused(500, '[500] broken') });
  t.equal(no.lines[0], 'BMC Firmware Product:   bmc-1 (Active)*');
  t.same(no.replies.at(-1), nodeError('n1', '[500] broken (no inventory)'));
  t.match(no.settled, [{ result: { kind: 'failure' } }]);

  const partly = { parts: [part('system', { Model: 'm' })], missing: ['no fans', 'no drives'] };
  const two = await rinv(['dimm'], { readInventory: () => ok(partly) });
  t.same(two.replies, [info(`n1: ${nothing}`), nodeError('n1', 'no fans'), nodeError('n1', 'no drives')]);

  const gone = await rinv([], { ...told, readInventory: () => silent('timed out', true) });
  t.same(gone.replies, [nodeError('n1', 'timed out')]);
});
