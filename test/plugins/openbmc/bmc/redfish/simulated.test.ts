import { statSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { Secret } from '../../../../../lib/plugin/secret.js';
import { createBudget } from '../../../../../plugins/openbmc/bmc/budget.js';
import type {
  BmcState,
  BmcVerb,
  SoftwareList,
  Uploaded,
} from '../../../../../plugins/openbmc/bmc/verbs/index.js';
import type { TaskProgress } from '../../../../../plugins/openbmc/bmc/verbs/update-verbs.js';
import { type Behaviour, startFleet } from '../../../../../plugins/openbmc/simulator/index.js';
import { toNodeName } from '../../../../../xcat-compat/names/node-name.js';
import { writeImage } from '../../../../helpers/firmware-image.js';
import { testBmcs } from '../../../../helpers/test-bmcs.js';
import { testServices } from '../../../../helpers/worker-services.js';
import { never, ok } from './rig.js';

// Every verb at simulated BMCs of the two newest generations.

async function simulated(t: Test, behaviour: Partial<Behaviour>) {
  const fleet = await startFleet({ count: 1, behaviour });
  const bmcs = testBmcs(testServices({ requestSeconds: 20, loginSeconds: 20 }));
  t.teardown(async () => {
    await bmcs.stop(never);
    await fleet.close();
  });
  const [bmc] = fleet.bmcs;
  if (bmc === undefined) throw new Error('an empty fleet');
  const node = { node: toNodeName('n0'), bmc: bmc.address, username: 'root', password: '0penBmc' };
  const send = (verb: BmcVerb, at = node) => bmcs.send(at, verb, createBudget(), never);
  return { send, node };
}

async function until(is: () => Promise<boolean>): Promise<void> {
  while (!(await is())) await new Promise((resolve) => setTimeout(resolve, 20));
}

const reading: readonly BmcVerb[] = [
  { verb: 'login' },
  { verb: 'readState' },
  { verb: 'readState', only: 'host' },
  { verb: 'listSoftware' },
  { verb: 'readEventLog' },
  { verb: 'readCpuVersion' },
  { verb: 'readInventory', of: 'everything' },
  { verb: 'readInventory', of: 'system' },
  { verb: 'readSensors' },
  { verb: 'readLeds' },
  { verb: 'readBoot', level: 'from1738' },
  { verb: 'readEvents' },
  { verb: 'readNetwork' },
  { verb: 'listUsers' },
  { verb: 'readSetting', setting: 'powerrestorepolicy' },
  { verb: 'readSetting', setting: 'autoreboot' },
  { verb: 'readSetting', setting: 'timesyncmethod' },
  { verb: 'readSetting', setting: 'bootmode' },
];

const writing: readonly BmcVerb[] = [
  { verb: 'setBeacon', lit: true },
  { verb: 'setBootSource', source: 'Network', once: true, level: 'from1738' },
  { verb: 'setHostname', hostname: 'other' },
  { verb: 'setNtpServers', nic: 'eth0', servers: ['10.0.0.1'] },
  { verb: 'writeSetting', setting: 'powerrestorepolicy', word: 'always_on' },
  { verb: 'writeSetting', setting: 'autoreboot', word: '1' },
  { verb: 'createUser', user: 'anna', privilege: 'priv-operator', groups: ['redfish', 'web'], enabled: true },
  { verb: 'setUserPassword', user: 'anna', password: new Secret('S3cretWord') },
  { verb: 'changeUser', user: 'anna', change: { kind: 'privilege', privilege: 'priv-user' } },
  { verb: 'deleteUser', user: 'anna' },
  { verb: 'clearEventLog' },
  { verb: 'clearDumps' },
];

for (const generation of ['R', 'L3'] as const) {
  t.test(`${generation}: everything that reads and everything that writes`, async (t) => {
    const { send } = await simulated(t, { generation });
    const isPower = async (word: string) => {
      const reply = await send({ verb: 'readState' });
      return reply.kind === 'ok' && (reply.value as BmcState).chassis === word;
    };
    for (const verb of reading) t.match(await send(verb), { kind: 'ok' }, JSON.stringify(verb));
    for (const verb of writing) t.match(await send(verb), { kind: 'ok' }, JSON.stringify(verb));
    t.match(await send({ verb: 'readBoot', level: 'from1738' }), ok({ source: 'Network' }));
    t.match(await send({ verb: 'readSetting', setting: 'powerrestorepolicy' }), ok({ word: 'always_on' }));
    t.match(await send({ verb: 'readNetwork' }), ok({ hostname: 'other' }));
    t.match(await send({ verb: 'readEvents' }), ok([]));
    await send({ verb: 'requestChassis', transition: 'Off' });
    await until(async () => isPower('Off'));
    await send({ verb: 'requestHost', transition: 'On' });
    await until(async () => isPower('On'));
    t.pass('off and on again');
  });

  t.test(`${generation}: an update from the push to what is installed`, async (t) => {
    const { send } = await simulated(t, { generation });
    const path = await writeImage(join(t.testdir(), 'image.tar'));
    const image = { path, version: 'v', purpose: 'x', machineName: undefined, bytes: statSync(path).size };
    const before = (await send({ verb: 'listSoftware' })) as { readonly value: SoftwareList };
    t.match(before.value.update, { kind: 'push' });
    await send({ verb: 'prepareUpdate' });
    const pushed = await send({ verb: 'upload', image, apply: 'OnReset' });
    t.match(pushed, { kind: 'ok' });
    const task = pushed.kind === 'ok' ? (pushed.value as Uploaded).task : undefined;
    if (task === undefined) throw new Error('no task');
    await until(async () => {
      const reply = await send({ verb: 'readTask', task });
      return reply.kind === 'ok' && (reply.value as TaskProgress).state === 'completed';
    });
    const after = (await send({ verb: 'listSoftware' })) as { readonly value: SoftwareList };
    t.equal(after.value.images.length, before.value.images.length + 1);
    const added = after.value.images.find(({ id }) => !before.value.images.some((one) => one.id === id));
    t.match(added, { purpose: 'BMC', activation: 'Active' });
  });
}

t.test('sensors and parts have the names and units of the legacy interface', async (t) => {
  const redfish = await simulated(t, { generation: 'R' });
  const legacy = await simulated(t, { generation: 'L2' });
  const sensors = async ({ send }: typeof redfish) => {
    const reply = await send({ verb: 'readSensors' });
    return reply.kind === 'ok' ? (reply.value as { sensors: { name: string; unit: string }[] }).sensors : [];
  };
  const [mine, theirs] = [await sensors(redfish), await sensors(legacy)];
  for (const { name, unit } of mine) {
    t.match(
      theirs.find((one) => one.name === name),
      { name, unit },
      name,
    );
  }
  t.ok(mine.length > 5);
});

t.test('a password is changed and the session with it', async (t) => {
  const { send, node } = await simulated(t, { generation: 'R' });
  t.match(
    await send({ verb: 'changeOwnPassword', password: new Secret('N3wS3cret') }),
    ok({ loginProblem: undefined }),
  );
  t.match(await send({ verb: 'readState' }, { ...node, password: 'N3wS3cret' }), { kind: 'ok' });
});
