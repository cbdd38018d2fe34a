import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { activateFile, crashBehaviour, linesOf, problemsOf, unattended } from '../helpers/crash-checks.js';
import type { KillPoint, Victim } from '../helpers/crash-daemon.js';
import { crashRig } from '../helpers/crash-rig.js';

/**
 * Flashes again and again, killing at random: `npm run test:crash -- --rounds 1000`. Each round is one flash with up
 * to five kills, of the daemon, its workers, both, or everything down to the uploads. Exit code 1 at the first problem.
 */
const at = process.argv.indexOf('--rounds');
const rounds = at < 0 ? 20 : Number(process.argv[at + 1]);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds needs a number of rounds');

const MOST_KILLS = 5;
const victims: readonly Victim[] = ['daemon', 'worker', 'both', 'family'];
const moments: readonly KillPoint['when'][] = ['before', 'after', 1, 5, 20, 60, 150, 400];

const rig = await crashRig(crashBehaviour);
const modes = [activateFile(join(rig.images, 'bmc.tar')), unattended(join(rig.images, 'both'))];
const undisturbed = new Map<(typeof modes)[number], { steps: readonly string[]; text: readonly string[] }>();
for (const mode of modes) {
  const run = await rig.flash(mode.words, []);
  undisturbed.set(mode, { steps: run.steps, text: linesOf(run) });
}

let kills = 0;
for (let round = 1; round <= rounds; round += 1) {
  const mode = pick(modes);
  const { steps = [], text = [] } = undisturbed.get(mode) ?? {};
  const points = randomPoints(steps);
  const run = await rig.flash(mode.words, points);
  kills += run.fired;
  const problems = problemsOf(rig, mode, run, text);
  process.stdout.write(`round ${round}: ${mode.words[0]}, ${run.fired} kills, ${kills} in all\n`);
  if (problems.length > 0) {
    process.stdout.write(`${JSON.stringify(points)}\n${problems.join('\n')}\n${run.stderr}\n`);
    process.exitCode = 1;
    break;
  }
}
await rig.close();

/** Random points in the order of the steps, so that each can come after the one before. */
function randomPoints(steps: readonly string[]): readonly KillPoint[] {
  const chosen = Array.from({ length: randomInt(1, MOST_KILLS + 1) }, () => randomInt(steps.length));
  return chosen
    .sort((a, b) => a - b)
    .flatMap((index): readonly KillPoint[] => {
      const [kind, status = ''] = (steps[index] ?? '').split(' ');
      if (kind !== 'intent' && kind !== 'outcome') return [];
      return [{ kind, status, when: pick(moments), victim: pick(victims) }];
    });
}

function pick<Item>(items: readonly Item[]): Item {
  const item = items[randomInt(items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}
