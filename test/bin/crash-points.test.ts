import { join } from 'node:path';
import t, { type Test } from 'tap';
import {
  activateFile,
  type CrashMode,
  crashBehaviour,
  linesOf,
  pointsOf,
  problemsOf,
  unattended,
} from '../helpers/crash-checks.js';
import type { KillPoint, Victim } from '../helpers/crash-daemon.js';
import { type CrashRig, crashRig } from '../helpers/crash-rig.js';

const MINUTES = 60_000;
t.setTimeout(3 * MINUTES);

let rig: CrashRig;

t.before(async () => {
  rig = await crashRig(crashBehaviour);
});
t.teardown(() => rig.close());

type Kills = readonly (readonly [Victim, readonly KillPoint['when'][]])[];

/** Runs the mode undisturbed, then again and again until each of these kills has happened; their number. */
async function killedEverywhere(t: Test, mode: CrashMode, kills: Kills): Promise<number> {
  const { words } = mode;
  const undisturbed = await rig.flash(words, []);
  const text = linesOf(undisturbed);
  t.same(problemsOf(rig, mode, undisturbed, text), []);
  t.match(text.join('\n'), /Total=4 Success=4 Failed=0/);

  let killed = 0;
  for (const [victim, moments] of kills) {
    let left = pointsOf(undisturbed.steps, victim, moments);
    // A point that no node comes to any more, because the kill before it skipped the status, begins another run.
    for (let runs = 0; left.length > 0 && runs < 6; runs += 1) {
      const run = await rig.flash(words, left);
      const until = JSON.stringify(left[run.fired - 1] ?? 'none');
      t.same(problemsOf(rig, mode, run, text), [], `${victim}: ${run.fired} kills, the last at ${until}`);
      killed += run.fired;
      left = left.slice(Math.max(run.fired, 1));
    }
    t.same(left, [], `${victim}: every kill has happened`);
  }
  return killed;
}

t.test('rflash -a FILE, killed before and after every step', { timeout: 2 * MINUTES }, async (t) => {
  const kills = [
    ['daemon', ['before', 'after']],
    ['worker', ['after']],
  ] as const;
  const killed = await killedEverywhere(t, activateFile(join(rig.images, 'bmc.tar')), kills);
  t.ok(killed >= 40, `${killed} kills`);
});

t.test('rflash -d DIRECTORY, killed after every step', { timeout: 2 * MINUTES }, async (t) => {
  const killed = await killedEverywhere(t, unattended(join(rig.images, 'both')), [['both', ['after']]]);
  t.ok(killed >= 20, `${killed} kills`);
});
