import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Behaviour, Fault, GenerationName } from '../../../plugins/openbmc/simulator/index.js';
import { info, nodeError, nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { hostVersion, type Result, rig, version } from '../../helpers/openbmc-rig.js';

const generations: readonly GenerationName[] = ['L0', 'L1', 'L2'];
/** Waits for what happens a little later in the simulated BMC. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

for (const generation of generations) {
  t.test(`rpower on ${generation}`, async (t) => {
    const { bmc, run } = await rig(t, { generation });
    const says = async (subcommand: string, word: string) =>
      t.same((await run(`rpower ${subcommand}`)).replies, [nodeText('n1', word)], subcommand);
    const isOn = (on: boolean) => bmc.state().chassis.endsWith(on ? 'On' : 'Off');

    await says('stat', 'on');
    await says('bmcstate', 'BMC Ready');
    await says('off', 'off');
    await until(() => isOn(false));
    await says('state', 'off');
    await says('reset', 'off');
    await says('on', 'on');
    await until(() => isOn(true));
    await says('boot', 'reset');
    await until(() => isOn(true));
    await says('reset', 'reset');
    await until(() => isOn(true));
    await says('softoff', 'powering-off');
    await until(() => isOn(false));
    await says('bmcreboot', 'BMC reboot');
    await until(() => bmc.counters().reboots === 1);
    t.equal(bmc.counters().logins, 1, 'one login for all');
  });

  t.test(`rflash on ${generation}`, async (t) => {
    const { bmc, run, directory } = await rig(t, { generation });
    const path = join(directory, 'bmc32.tar');
    const attempting = { data: { contents: `Attempting to upload ${path}, please wait...` } };

    const before = await run('rflash -l');
    t.equal(before.replies.length, 6);

    const upload = await run('rflash -u bmc32.tar');
    t.same(upload.replies, [
      attempting,
      nodeText('n1', 'Firmware upload successful. Use -l option to list.'),
    ]);
    t.equal(bmc.counters().uploads.length, 1);
    await until(() => bmc.state().images.some(({ activation }) => activation === 'Ready'));
    const uploaded = bmc.state().images.find((image) => image.version === version);

    const byId = await run(`rflash -a ${uploaded?.id}`);
    t.same(byId.replies[1], info('n1: Firmware activation successful.'));
    t.match(byId.replies[3], { info: 'Firmware update complete: Total=1 Success=1 Failed=0' });
    const after = await run('rflash -l');
    t.ok(after.replies.some((reply) => JSON.stringify(reply).includes('Active(+)')));

    const unknown = await run('rflash -a deadbeef');
    t.same(
      unknown.replies[1],
      nodeError('n1', 'Invalid ID provided to activate. Use the -l option to view valid firmware IDs.'),
    );
    t.match(unknown.settled, [{ result: { kind: 'failure' } }]);

    await bmc.reset();
    const file = await run('rflash -V -a bmc32.tar');
    t.match(file.settled, [{ result: { kind: 'success' } }]);
    const id = bmc.state().images.find((image) => image.version === version)?.id;
    t.same(file.replies.slice(0, 5), [
      attempting,
      { data: { contents: 'Running command in Perl' } },
      nodeText('n1', 'Acquired the lock for upload and activate process'),
      nodeText('n1', `Uploading ${path} ...`),
      nodeText('n1', `Firmware upload successful. Attempting to activate firmware: ${version} (ID: ${id})`),
    ]);
    t.ok(file.replies.some((reply) => reply.info === `n1: Firmware ${version} activation successful.`));
    t.match(readFileSync(join(directory, 'rflash', 'n1.log'), 'utf8'), /activation successful\.\n$/);
  });

  t.test(`an activation that fails on ${generation}`, async (t) => {
    const { run } = await rig(t, { generation, activationEnd: { kind: 'failed', atPercent: 40 } });
    const { replies, settled } = await run('rflash -a bmc32.tar');
    const event = 'xyz.openbmc_project.Software.Version.Error.InvalidSignature';
    const reason = `Firmware ${version} activation failed. Event log of the BMC: 5 ${event}`;
    t.match(settled, [{ node: 'n1', result: { kind: 'failure', reason } }]);
    t.same(replies[2], nodeError('n1', reason));
    t.match(replies[5], { info: `n1: ${reason}`, host: 1 });
  });
}

t.test('many nodes at once, one of them without power in its plug', async (t) => {
  const { run, fleet } = await rig(t, { generation: 'L2' }, 8);
  await fleet.bmcs[3]?.set({ faults: [{ at: 'connect', kind: 'reset' }] });
  const { replies, settled } = await run('rflash -a bmc32.tar');
  t.equal(settled.length, 8);
  const failed = settled.filter(({ result }) => result.kind === 'failure');
  t.match(failed, [{ node: 'n4', result: { reason: /^BMC did not respond\./ } }]);
  t.match(
    replies.filter(({ host }) => host === 1).map(({ info }) => info),
    [/^-+$/, 'Firmware update complete: Total=8 Success=7 Failed=1', /^n4: BMC did not respond\./, /^-+$/],
  );
});

t.test('O73 two flashes of one BMC, from two commands', async (t) => {
  const { run, bmc } = await rig(t, { generation: 'L2', idDelayMs: 300 });
  const first = run('rflash -u bmc32.tar');
  await until(() => bmc.counters().logins > 0);
  const second = await run('rflash -u bmc32.tar');
  t.same(
    second.replies[1],
    nodeError('n1', 'Unable to rflash n1. Another process is already flashing this node.'),
  );
  t.match((await first).settled, [{ result: { kind: 'success' } }]);
});

t.test('an abort ends an upload and frees the BMC', async (t) => {
  const { run, bmc, children } = await rig(t, { generation: 'L2', uploadBytesPerSecond: 2_000 });
  const abort = new AbortController();
  const aborted = run('rflash -a bmc32.tar', abort.signal);
  await until(() => children.length > 0);
  abort.abort();
  t.match((await aborted).settled, [
    {
      result: {
        kind: 'failure',
        reason: 'The command was aborted while uploading; the BMC may have the image.',
      },
    },
  ]);
  t.match((await run('rpower stat')).replies, [nodeText('n1', 'on')]);
  t.same(bmc.counters().uploads, []);
  t.same(
    children.map(({ program, args }) => [program, ...args]),
    [['curl', '-q', '--config', '-']],
    'O16 no secret in the arguments',
  );
});

t.test('O72, O74 uploads that go wrong', async (t) => {
  const uploadFault = (kind: Fault['kind'], more: Partial<Fault> = {}) => ({
    generation: 'L2' as const,
    faults: [{ at: 'upload' as const, kind, ...more }],
  });

  const unanswered = await rig(t, uploadFault('noAnswer', { times: 1 }));
  const found = await unanswered.run('rflash -a bmc32.tar');
  t.match(found.settled, [{ result: { kind: 'success' } }], 'the BMC had taken it');
  t.equal(unanswered.bmc.counters().uploads.length, 1, 'sent once');

  const busy = await rig(t, uploadFault(503, { times: 2, retryAfterSeconds: 30 }));
  t.match((await busy.run('rflash -u bmc32.tar')).settled, [{ result: { kind: 'success' } }]);

  const lost = await rig(t, uploadFault('lostImage'));
  const missing = `Could not find firmware ${version} after waiting 60 seconds.`;
  t.same((await lost.run('rflash -a bmc32.tar')).replies[1], nodeError('n1', missing));

  for (const [kind, text] of [
    [500, /^Failed to upload update file .*bmc32\.tar :500 Internal Server Error/],
    [413, /^Failed to upload update file .*bmc32\.tar :413/],
    ['reset', /^Failed to upload update file/],
    ['emptyBody', /^Failed to upload update file/],
    ['html502', /^Failed to upload update file/],
  ] as const) {
    const { run } = await rig(t, uploadFault(kind));
    const { replies, settled } = await run('rflash -u bmc32.tar');
    t.match(replies[1], { node: { name: 'n1', error: text, errorcode: 1 } }, String(kind));
    t.match(settled, [{ result: { kind: 'failure', reason: text } }]);
    t.equal(replies.length, 2);
  }
});

t.test('O35, B51 reboots without an answer', async (t) => {
  for (const rebootAnswer of ['none', '504'] as const) {
    const { run, bmc } = await rig(t, { generation: 'L0', rebootAnswer });
    t.same((await run('rpower bmcreboot')).replies, [nodeText('n1', 'BMC reboot')], rebootAnswer);
    await until(() => bmc.counters().reboots === 1);
  }
});

const reasonOf = ({ settled }: Result): string => {
  const [one] = settled;
  return one?.result.kind === 'failure' ? one.result.reason : (one?.result.kind ?? 'nothing');
};

for (const generation of generations) {
  t.test(`O80 rflash -d on ${generation}`, async (t) => {
    const { bmc, run } = await rig(t, { generation, rebootAnswer: generation === 'L0' ? 'none' : 'ok' });
    const flashed = await run('rflash -d both');
    t.equal(reasonOf(flashed), 'success');
    const running = () => bmc.state().images.filter(({ functional }) => functional);
    t.same(
      running()
        .map((image) => image.version)
        .sort(),
      [hostVersion, version],
    );
    const { uploads, activations, reboots, powerOffs, powerOns } = bmc.counters();
    t.same([uploads.length, activations, reboots, powerOffs, powerOns], [2, 2, 1, 1, 1], 'each thing once');

    const again = await run('rflash -d both');
    t.equal(reasonOf(again), 'success');
    t.same([bmc.counters().uploads.length, bmc.counters().reboots], [2, 1], 'it runs already');
  });
}

t.test('O82, O83 what goes wrong in rflash -d, each with its own reason', async (t) => {
  const cases: readonly (readonly [Partial<Behaviour>, RegExp])[] = [
    [
      { activationEnd: { kind: 'failed', atPercent: 40 } },
      /^Firmware ibm-v2\.4.* activation failed\. Event log of the BMC: \d+ xyz\.openbmc_project\.Software\.Version\.Error\.InvalidSignature$/,
    ],
    [{ startsOldSide: true }, /was activated and does not run after the restart, ibm-v2\.3.* runs instead\./],
    [{ ignoresActivation: true }, /activation failed: the BMC accepted the request and did not begin/],
    [
      { machineName: 'romulus', versionWaitMs: 100 },
      /^Failed to upload update file .* The image is for machine 'witherspoon'\. Wrong machine: .* Event log of the BMC: \d+ xyz.*ImageFailure: Machine name does not match$/,
    ],
    [
      { checksMembers: true },
      /^Firmware IBM-.* activation failed: the image is in state Invalid on the BMC, which means that files are missing/,
    ],
  ];
  for (const [behaviour, text] of cases) {
    t.test(Object.keys(behaviour).join(), async (t) => {
      const { bmc, run } = await rig(t, { generation: 'L2', ...behaviour });
      t.match(reasonOf(await run('rflash -d both')), text);
      t.ok(bmc.counters().reboots <= 1);
    });
  }
});

t.test('O84 nodes of one rflash -d do not wait for each other', async (t) => {
  const { run, fleet } = await rig(t, { generation: 'L1' }, 6);
  await fleet.bmcs[2]?.set({ activationEnd: { kind: 'failed', atPercent: 10 } });
  const { settled, replies } = await run('rflash -d both --json');
  t.equal(settled.filter(({ result }) => result.kind === 'success').length, 5);
  const last = replies.at(-1)?.info;
  t.match(JSON.parse(typeof last === 'string' ? last : ''), { total: 6, failed: 1, failedNoderange: 'n3' });
});

t.test('O86 --delete, -c and --plan', async (t) => {
  const { run, bmc } = await rig(t, { generation: 'L0' });
  const old = bmc.state().images.find(({ functional }) => !functional)?.id;
  t.same((await run(`rflash --delete ${old}`)).replies[1], nodeText('n1', 'Firmware removed'));
  t.notOk(bmc.state().images.some(({ id }) => id === old));
  const shown = (await run('rflash -c bmc32.tar')).replies.map(({ info: text }) => text);
  t.match(shown[1], /^n1: BMC Firmware Product: {3}ibm-v2\.3.* \(Active\)\*$/);
  const before = bmc.counters().requests;
  t.equal(reasonOf(await run('rflash -d both --plan')), 'success');
  t.ok(bmc.counters().requests > before);
  t.same(bmc.counters().uploads, []);
});
