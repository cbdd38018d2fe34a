import { randomOf } from '../helpers/lying-bmc.js';
import {
  type Cue,
  type Disturbance,
  fileChanges,
  type Victim,
  victims,
  wrongAnswers,
} from './disturbance.js';
import type { FlashMode } from './modes.js';

/** One flash, and what is done to it. */
export interface Round {
  readonly mode: FlashMode;
  readonly disturbances: readonly Disturbance[];
}

const MOST_DISTURBANCES = 3;
/** One round in so many is left alone. */
const UNDISTURBED = 12;
const HOURS = [2, -1];
const DELAYS = [0, 0, 5, 20, 60, 150, 400, 'answered', 'answered'] as const;
const UPLOAD_DELAYS = [0, 20, 50, 90, 140] as const;
/** All four, and all pairs of them. */
const groups: readonly (readonly Victim[])[] = [
  ...victims.map((one) => [one]),
  ...victims.flatMap((one, at) => victims.slice(at + 1).map((other) => [one, other])),
  victims,
];

/** Draws a round; the same for the same seed, modes and number of nodes. */
export function draw(seed: number, modes: readonly FlashMode[], nodes: number): Round {
  const random = randomOf(seed);
  // Seeds beside each other begin alike.
  for (let skipped = 0; skipped < 8; skipped += 1) random();
  const below = (count: number): number => Math.floor(random() * count);
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  const mode = pick(modes);

  function place(bmc = below(nodes)): Omit<Cue, 'when'> {
    const kind = random();
    if (kind < 0.4) return { bmc, stage: 'any', nth: 1 + below(mode.requests) };
    if (kind < 0.75) return { bmc, stage: 'write', nth: 1 + below(mode.writes) };
    return { bmc, stage: 'upload', nth: 1 + below(mode.files.length) };
  }

  function kill(): Disturbance {
    const group = pick(groups);
    const needsUpload = group.every((one) => one === 'runner' || one === 'curl');
    if (!needsUpload) return { kind: 'kill', cue: { ...place(), when: pick(DELAYS) }, victims: group };
    const upload = { bmc: below(nodes), stage: 'upload', nth: 1 + below(mode.files.length) } as const;
    return { kind: 'kill', cue: { ...upload, when: pick(UPLOAD_DELAYS) }, victims: group };
  }

  /** At every second BMC, one or two; here and there with a kill just before or after it. */
  function wrong(): readonly Disturbance[] {
    const drawn: Disturbance[] = [];
    for (let bmc = 0; bmc < nodes; bmc += 1) {
      if (below(2) === 0) continue;
      const first = { ...place(bmc), when: 0 };
      const answers = [first];
      if (below(3) === 0) answers.push({ ...first, nth: first.nth + 1 + below(3) });
      for (const cue of answers)
        drawn.push({ kind: 'wrong', cue, answer: pick(wrongAnswers), isDone: below(2) === 0 });
    }
    const struck = drawn.length === 0 || below(2) === 0 ? undefined : pick(drawn);
    if (struck === undefined) return drawn;
    const when = pick([0, 'answered'] as const);
    return [...drawn, { kind: 'kill', cue: { ...struck.cue, when }, victims: pick(groups) }];
  }

  function one(): readonly Disturbance[] {
    const kind = below(10);
    const cue = { ...place(), when: pick(DELAYS) };
    if (kind < 4) return [kill()];
    if (kind < 7) return wrong();
    if (kind < 8) return [{ kind: 'clock', cue, hours: pick(HOURS) }];
    if (kind < 9) return [{ kind: 'file', cue, change: pick(fileChanges) }];
    const [first, second] = [below(nodes), below(nodes)];
    // The one after the last is a node that is in no job.
    return [{ kind: 'move', cue, between: [first, first === second ? nodes : second] }];
  }

  const drawn = below(UNDISTURBED) === 0 ? 0 : 1 + below(MOST_DISTURBANCES);
  const disturbances = Array.from({ length: drawn }, one).flat();
  // Addresses that are exchanged twice are where they were: one exchange a round.
  const moves = disturbances.filter(({ kind }) => kind === 'move');
  return { mode, disturbances: disturbances.filter((each) => each.kind !== 'move' || each === moves[0]) };
}
