import type { Clock } from '../../../../plugins/openbmc/simulator/clock.js';

/** A clock that only a test moves: no phase of a simulated BMC is missed, however busy the machine is. */
export interface HandClock extends Clock {
  /** Lets time pass by single milliseconds, and the machine work in between, until it is so. */
  passUntil(isSo: () => boolean): Promise<void>;
  /** The same until this has come to its end. */
  during<Value>(work: Promise<Value>): Promise<Value>;
}

export function handClock(): HandClock {
  let now = Date.now();
  const appointments = new Map<symbol, { readonly at: number; readonly work: () => void }>();

  function pass(): void {
    now += 1;
    for (const [name, { at, work }] of [...appointments]) {
      if (at > now || !appointments.delete(name)) continue;
      work();
    }
  }

  async function passUntil(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (!isSo()) pass();
    }
  }

  return {
    now: () => now,
    after(ms, work) {
      const name = Symbol();
      appointments.set(name, { at: now + ms, work });
      return () => void appointments.delete(name);
    },
    passUntil,
    async during(work) {
      let isOver = false;
      const over = (): void => {
        isOver = true;
      };
      work.then(over, over);
      await passUntil(() => isOver);
      return work;
    },
  };
}
