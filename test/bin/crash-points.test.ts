import { join } from 'node:path';
import t from 'tap';
import { activateFile, crashBehaviour } from '../helpers/crash-checks.js';
import { killedEverywhere } from '../helpers/crash-everywhere.js';
import { crashRig } from '../helpers/crash-rig.js';

const TIMEOUT = 800_000;
t.setTimeout(TIMEOUT);

t.test('rflash -a FILE, killed before and after one step of two', { timeout: TIMEOUT }, async (t) => {
  const rig = await crashRig(crashBehaviour);
  t.teardown(() => rig.close());
  const killed = await killedEverywhere(
    t,
    rig,
    activateFile(join(rig.images, 'bmc.tar')),
    [
      ['daemon', ['before', 'after']],
      ['worker', ['after']],
    ],
    2,
  );
  t.ok(killed >= 20, `${killed} kills`);
});
