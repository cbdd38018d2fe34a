import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { modes } from './modes.js';
import { playPoints } from './points.js';
import { playRounds } from './rounds.js';
import { tableOf } from './tally.js';

/**
 * Flashes again and again, while processes are killed, clocks set, addresses exchanged, files changed and requests
 * answered wrongly, and compares what is told with what the BMCs have recorded.
 */
const usage = `npm run test:crash -- [--rounds N] [--seed S] [--mode WORD]… [--each] [--points]
  --rounds N    how many flashes, each of the next seed (default: 20)
  --seed S      the same seed draws the same rounds (default: any)
  --mode WORD   only modes with this word in their names: ${modes.map(({ name }) => `'${name}'`).join(', ')}
  --each        instead of random rounds: each request of each mode in turn is answered wrongly once, each way
  --points      instead of random rounds: a kill at every moment at which the journal has written a step

Exit code 1 when something was not as it must be; after ten such things, or a Ctrl-C, no further round is begun.`;

const MOST_SEEDS = 1_000_000_000;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(randomInt(MOST_SEEDS)) },
    mode: { type: 'string', multiple: true, default: [] },
    each: { type: 'boolean', default: false },
    points: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
const chosen = modes.filter(
  ({ name }) => values.mode.length === 0 || values.mode.some((word) => name.includes(word)),
);

if (values.help || chosen.length === 0 || !isCount(rounds) || !isCount(seed)) {
  process.stdout.write(`${usage}\n`);
  process.exitCode = values.help ? 0 : 2;
} else if (values.points) {
  const { kills, problems } = await playPoints((line) => void process.stdout.write(`${line}\n`));
  process.stdout.write(`${kills} kills, ${problems} problems\n`);
  if (problems > 0) process.exitCode = 1;
} else {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  if (!values.each) say(`seed ${seed}`);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const plan = { modes: chosen, seed, rounds, each: values.each, signal: stop.signal };
  const tally = await playRounds(plan, say);
  say(tableOf(tally));
  if (tally.problems > 0) process.exitCode = 1;
}

function isCount(number: number): boolean {
  return Number.isInteger(number) && number >= 0;
}
