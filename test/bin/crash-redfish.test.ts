import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Behaviour } from '../../plugins/openbmc/simulator/index.js';
import { activateAndRestart, activateFile, crashBehaviour, unattended } from '../helpers/crash-checks.js';
import { killedEverywhere } from '../helpers/crash-everywhere.js';
import { type CrashRig, crashRig } from '../helpers/crash-rig.js';

// What only BMCs that speak Redfish have: a push that activates, and one that comes back with another interface. The
// other steps are those of crash-points and crash-unattended.

const TIMEOUT = 800_000;
t.setTimeout(TIMEOUT);

async function rigOf(t: Test, behaviour: Partial<Behaviour>): Promise<CrashRig> {
  const rig = await crashRig({ ...crashBehaviour, ...behaviour });
  t.teardown(() => rig.close());
  return rig;
}

const image = ({ images }: CrashRig): string => join(images, 'bmc.tar');

t.test('-a FILE by a form: the image waits for the restart', async (t) => {
  const rig = await rigOf(t, { generation: 'R' });
  const killed = await killedEverywhere(t, rig, activateFile(image(rig)), [
    ['family', ['after'], /^PUSH(\.FOLLOW)?$/],
  ]);
  t.ok(killed >= 4, `${killed} kills`);
});

t.test('-a FILE by HttpPushUri: the BMC restarts by itself', async (t) => {
  const rig = await rigOf(t, { generation: 'R', multipartUri: 'none' });
  const killed = await killedEverywhere(t, rig, activateAndRestart(image(rig)), [
    ['both', ['after'], /^PUSH(\.RESULT)?$/],
  ]);
  t.ok(killed >= 4, `${killed} kills`);
});

t.test('-d DIRECTORY: both images are pushed', async (t) => {
  const rig = await rigOf(t, { generation: 'R' });
  const killed = await killedEverywhere(t, rig, unattended(join(rig.images, 'both')), [
    ['worker', ['after'], /^PUSH_(BMC|HOST)$/],
  ]);
  t.ok(killed >= 6, `${killed} kills`);
});

t.test('-d DIRECTORY: a BMC that comes back with Redfish only', async (t) => {
  const rig = await rigOf(t, { generation: 'L2', updatedGeneration: 'R' });
  const killed = await killedEverywhere(t, rig, unattended(join(rig.images, 'both')), [
    ['both', ['after'], /^REBOOT(\.AWAIT_BMC)?$/],
  ]);
  t.ok(killed >= 4, `${killed} kills`);
  for (const { behaviour } of rig.fleet.bmcs) t.equal(behaviour.generation, 'R');
});
