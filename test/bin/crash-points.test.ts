import { join } from 'node:path';
import t from 'tap';
import { type CrashMode, checkRun, crashBehaviour, linesOf, pointsOf } from '../helpers/crash-checks.js';
import { type CrashRig, crashRig } from '../helpers/crash-rig.js';

const activateFile: CrashMode = {
  words: (images) => ['-a', join(images, 'bmc.tar')],
  uploads: 1,
  activations: 1,
  reboots: 0,
};

t.setTimeout(110_000);

let rig: CrashRig;
let killed = 0;

t.before(async () => {
  rig = await crashRig(crashBehaviour);
});
t.teardown(() => rig.close());

t.test('rflash -a FILE, killed before and after every step', { timeout: 110_000 }, async (t) => {
  const undisturbed = await rig.flash(activateFile.words(rig.images), []);
  const text = linesOf(undisturbed);
  checkRun(t, rig, activateFile, undisturbed, text);
  t.match(text.join('\n'), /Total=4 Success=4 Failed=0/);

  const victims = [
    ['daemon', ['before', 'after']],
    ['worker', ['before', 'after']],
    ['both', ['after']],
  ] as const;
  for (const [victim, moments] of victims) {
    await t.test(`the ${victim}`, { timeout: 100_000 }, async (t) => {
      let left = pointsOf(undisturbed.steps, victim, moments);
      // A point that no node comes to any more, because the kill before it skipped the status, begins another run.
      for (let runs = 0; left.length > 0 && runs < 4; runs += 1) {
        const run = await rig.flash(activateFile.words(rig.images), left);
        checkRun(t, rig, activateFile, run, text);
        killed += run.fired;
        t.comment(`${run.fired} kills, next ${JSON.stringify(left[run.fired] ?? 'none')}`);
        left = left.slice(Math.max(run.fired, 1));
      }
    });
  }
  t.ok(killed >= 60, `${killed} kills`);
});
