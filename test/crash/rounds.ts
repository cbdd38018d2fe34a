import { draw, type Round } from './draw.js';
import { eachRequest } from './each.js';
import { judge } from './judge.js';
import type { FlashMode } from './modes.js';
import { type Played, play } from './play.js';
import { makeScene, type Scene } from './scene.js';
import { count, newTally, type Tally } from './tally.js';

/** How many nodes are flashed in each round. */
export const NODES = 8;
const MOST_PROBLEMS = 10;

export interface Plan {
  readonly modes: readonly FlashMode[];
  readonly seed: number;
  readonly rounds: number;
  /** Every request of every flow in turn, and nothing at random. */
  readonly each: boolean;
  /** Once it aborts, no further round is begun. */
  readonly signal?: AbortSignal;
}

/** Plays the rounds of the plan; `say` is told each with its result. */
export async function playRounds(plan: Plan, say: (line: string) => void): Promise<Tally> {
  const tally = newTally();
  const scene = await makeScene(NODES);
  try {
    for await (const { round, repeat } of plan.each ? eachOf(plan, scene, say) : drawn(plan)) {
      const played = await play(scene, round);
      const verdict = judge(played, NODES);
      count(tally, played, verdict);
      say(lineOf(tally.rounds, played, verdict));
      for (const line of troubleOf(played, verdict, repeat)) say(line);
      if (tally.problems >= MOST_PROBLEMS || plan.signal?.aborted === true) break;
    }
  } finally {
    await scene.close();
  }
  return tally;
}

/** What must not be, and all that it takes to see it again. */
function troubleOf(
  { round, stderr }: Played,
  { problems }: ReturnType<typeof judge>,
  repeat: string,
): readonly string[] {
  if (problems.length === 0) return [];
  return [
    ...problems.map((problem) => `  PROBLEM ${problem}`),
    `  again: ${repeat}`,
    `  drawn: ${JSON.stringify(round.disturbances)}`,
    ...(stderr === '' ? [] : [`  the daemon said: ${stderr.slice(-2000)}`]),
  ];
}

interface Planned {
  readonly round: Round;
  /** The words that do it again. */
  readonly repeat: string;
}

/** The first round of a seed is that of the seed, the next one that of the next. */
function* drawn({ modes, seed, rounds }: Plan): Generator<Planned> {
  for (let at = seed; at < seed + rounds; at += 1) {
    const round = draw(at, modes, NODES);
    yield { round, repeat: `--seed ${at} --rounds 1, with the same --mode` };
  }
}

async function* eachOf({ modes }: Plan, scene: Scene, say: (line: string) => void): AsyncGenerator<Planned> {
  for (const mode of modes) {
    const { director } = await play(scene, { mode, disturbances: [] });
    const asked = [...director.seen].sort((a, b) => b.length - a.length)[0] ?? [];
    say(
      `${mode.name}: ${asked.length} requests, ${asked.filter(({ stage }) => stage === 'write').length} writes`,
    );
    for (const round of eachRequest(mode, asked, NODES))
      yield { round, repeat: `--each --mode '${mode.name}'` };
  }
}

function lineOf(
  nth: number,
  { round, done, director, kills, seconds }: Played,
  { succeeded, failed, problems }: ReturnType<typeof judge>,
): string {
  const acts = done.map((one) => (one.kind === 'kill' ? `kill ${one.victims.join('+')}` : one.kind));
  const wrong = director.given.map(({ wrong: { answer } }) => answer);
  const what = [...acts, ...(wrong.length === 0 ? [] : [`answers ${wrong.join(' ')}`])];
  const result = `${succeeded} succeeded, ${failed} failed, ${kills} kills, ${seconds.toFixed(1)} s`;
  return `round ${nth}: ${round.mode.name}: ${what.join(', ') || 'nothing'}: ${result}${problems.length > 0 ? ', PROBLEMS' : ''}`;
}
