import { type CrashMode, linesOf, pointsOf, problemsOf } from './crash-checks.js';
import type { KillPoint, Victim } from './crash-daemon.js';
import type { CrashRig } from './crash-rig.js';

/** Who is killed, at which moments of each step, and in which statuses if not in all. */
export type Kills = readonly (readonly [Victim, readonly KillPoint['when'][], RegExp?])[];

/** What is found out on the way. */
export interface Finder {
  same(found: unknown, wanted: unknown, what: string): void;
  match(found: unknown, wanted: RegExp, what: string): void;
}

/**
 * Runs the mode undisturbed, then again and again until each of these kills has happened; their number.
 * @param oneOf only one of so many kills: all of them take minutes (`npm run test:crash -- --points`)
 */
export async function killedEverywhere(
  t: Finder,
  rig: CrashRig,
  mode: CrashMode,
  kills: Kills,
  oneOf = 1,
): Promise<number> {
  const { words } = mode;
  const undisturbed = await rig.flash(words, []);
  const text = linesOf(undisturbed);
  t.same(problemsOf(rig, mode, undisturbed, text), [], 'undisturbed');
  t.match(text.join('\n'), /Total=4 Success=4 Failed=0/, 'undisturbed');

  let killed = 0;
  for (const [victim, moments, where] of kills) {
    let left = pointsOf(undisturbed.steps, victim, moments, where).filter((_, at) => at % oneOf === 0);
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
