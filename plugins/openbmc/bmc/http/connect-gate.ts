/**
 * Connections of one process that are being made at once: a handshake costs milliseconds of our own processor, and
 * thousands begun together all wait for it within their deadlines. So many take less than a second of it; with fewer at once
 * each costs more, since less is done in a turn of the event loop.
 */
const MOST = 256;
/**
 * A BMC that has not answered by then costs us nothing more for now, so its place is another's: those that are dead or
 * slow hold nobody up. On a machine that is busy this time passes later, and less is begun.
 */
const PLACE_MS = 250;

/** Lets connections begin, so many at once. */
export interface ConnectGate {
  /** Calls `begin` when there is a place: at once where one is free, else in turn. It is told how to give it back. */
  enter(begin: (leave: () => void) => void): void;
}

export function createConnectGate(most = MOST, placeMs = PLACE_MS): ConnectGate {
  const waiting: ((leave: () => void) => void)[] = [];
  let taken = 0;

  function take(begin: (leave: () => void) => void): void {
    taken += 1;
    let isHeld = true;
    const leave = (): void => {
      if (!isHeld) return;
      isHeld = false;
      clearTimeout(timer);
      taken -= 1;
      const next = waiting.shift();
      if (next !== undefined) take(next);
    };
    const timer = setTimeout(leave, placeMs);
    begin(leave);
  }

  return {
    enter(begin) {
      if (taken < most) take(begin);
      else waiting.push(begin);
    },
  };
}
