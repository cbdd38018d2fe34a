import type { Edge } from '../../plugins/openbmc/simulator/index.js';
import type { Cue, Disturbance, WrongAnswer } from './disturbance.js';

/** A request that came in at a BMC. */
export interface Seen {
  readonly what: string;
  readonly stage: string;
}

/** Watches what comes in at the BMCs, gives the wrong answers, and has the rest done when its moment has come. */
export interface Director {
  readonly edge: Edge;
  /** What each BMC was asked, in order. */
  readonly seen: readonly (readonly Seen[])[];
  /** Wrong answers that were given, each with the request. */
  readonly given: readonly Given[];
}

export interface Given {
  readonly wrong: WrongAnswer;
  readonly to: Seen;
}

type Act = Exclude<Disturbance, WrongAnswer>;

export function director(
  disturbances: readonly Disturbance[],
  bmcs: number,
  act: (act: Act) => void,
): Director {
  const seen: Seen[][] = Array.from({ length: bmcs }, () => []);
  const given: Given[] = [];
  const isNow = (cue: Cue, index: number, stage: string): boolean => {
    if (cue.bmc !== index || (cue.stage !== 'any' && cue.stage !== stage)) return false;
    const asked = seen[index] ?? [];
    return asked.filter((one) => cue.stage === 'any' || one.stage === cue.stage).length === cue.nth;
  };
  return {
    seen,
    given,
    edge({ index, method, path, stage, finished }) {
      const to: Seen = { what: `${method} ${path}`, stage };
      seen[index]?.push(to);
      const now = disturbances.filter(({ cue }) => isNow(cue, index, stage));
      let wrong: WrongAnswer | undefined;
      for (const one of now) {
        if (one.kind === 'wrong') wrong ??= one;
        else if (one.cue.when === 0) act(one);
        else if (one.cue.when === 'answered') void finished.then(() => act(one));
        else setTimeout(() => act(one), one.cue.when);
      }
      if (wrong === undefined) return undefined;
      given.push({ wrong, to });
      return { at: 'any', kind: wrong.answer, isDone: wrong.isDone && stage !== 'read' };
    },
  };
}
