import { MalformedNoderange } from './noderange-limits.js';

/** How much expanding a noderange may take. */
export interface Bounds {
  /** Names that are looked at: 1,000,000 are 200 times all nodes of a site with 5,000. */
  readonly names: number;
  readonly seconds: number;
}

/** For whoever has a certificate, and for what administrators have written. */
export const ordinaryBounds: Bounds = { names: 1_000_000, seconds: 2 };
/** A tenth, for a caller whom nobody knows. */
export const anonymousBounds: Bounds = { names: 100_000, seconds: 0.2 };

/** What expanding a noderange has taken so far. Pauses do not count. */
export interface Work {
  /**
   * Counts names that are looked at. True: others should be let go on before more is done.
   * @param effort what was done besides, in names: it takes time, and is not counted
   * @throws MalformedNoderange where it is too much in all
   */
  readonly spend: (names: number, effort?: number) => boolean;
  /** Others go on now. */
  readonly pause: () => void;
  readonly goOn: () => void;
  /** The names are counted anew, the time is not: for another look at the same noderange. */
  readonly again: () => void;
}

/** Work that gives way to others, as often as it says `yield`. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Nothing else of the daemon waits longer than about this for one noderange. */
const SLICE_MS = 10;
/** The clock is looked at once for so many names. */
const NAMES_PER_LOOK = 16;

/** Compiling a pattern takes as long as looking at this many names, or longer: the clock is looked at behind each. */
export const COMPILING = NAMES_PER_LOOK;

/** @param now milliseconds, of a clock that only goes forward */
export function createWork(bounds: Bounds, now: () => number = () => performance.now()): Work {
  let names = 0;
  let looked = 0;
  let spentMs = 0;
  let begun = now();
  return {
    spend(more, effort = 0) {
      names += more;
      if (names > bounds.names)
        throw new MalformedNoderange(`Noderange goes through more than ${bounds.names} names`);
      looked += more + effort;
      if (looked < NAMES_PER_LOOK) return false;
      looked = 0;
      const sliceMs = now() - begun;
      if (spentMs + sliceMs > bounds.seconds * 1000)
        throw new MalformedNoderange(`Noderange takes longer than ${bounds.seconds} seconds`);
      return sliceMs > SLICE_MS;
    },
    pause() {
      spentMs += now() - begun;
    },
    goOn() {
      begun = now();
    },
    again() {
      names = 0;
    },
  };
}

/** Does all steps, one right after the other. */
export function allAtOnce<T>(steps: Steps<T>, work: Work): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    work.pause();
    work.goOn();
  }
}
