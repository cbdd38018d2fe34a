import { join } from 'node:path';
import t from 'tap';
import { crashBehaviour, unattended } from '../helpers/crash-checks.js';
import { killedEverywhere } from '../helpers/crash-everywhere.js';
import { crashRig } from '../helpers/crash-rig.js';

const TIMEOUT = 800_000;
t.setTimeout(TIMEOUT);

t.test('rflash -d DIRECTORY, killed after one step of four', { timeout: TIMEOUT }, async (t) => {
  const rig = await crashRig(crashBehaviour);
  t.teardown(() => rig.close());
  const killed = await killedEverywhere(
    t,
    rig,
    unattended(join(rig.images, 'both')),
    [['both', ['after']]],
    4,
  );
  t.ok(killed >= 5, `${killed} kills`);
});
