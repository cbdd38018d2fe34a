/** Room for the long requests that are read at the same time, of all clients together. */
export interface ReadingRoom {
  enter(): Seat;
}

/** One long request that is being read. */
export interface Seat {
  /** Whether so many more bytes may be read now; if not, calls back when they may. */
  take(bytes: number, go: () => void): boolean;
  /** It is read, or will not be. */
  leave(): void;
}

/** With the longest request there may be beside it: 128 MiB, where site.openbmcmaxrequestmib is as it was. */
const SHARED_BYTES = 64 * 1024 * 1024;

/**
 * All may read until the room is full; from then on the one that has come first reads to its end, which makes room. So
 * nobody waits for somebody who waits, and no more is kept than the room and one request.
 */
export function createReadingRoom(sharedBytes = SHARED_BYTES): ReadingRoom {
  let kept = 0;
  /** In the order they have come. */
  const seats = new Set<Taken>();

  const mayTake = (seat: Taken, bytes: number): boolean => {
    const [first] = seats;
    return seat === first || kept + bytes <= sharedBytes;
  };
  const give = (seat: Taken, bytes: number): void => {
    seat.bytes += bytes;
    kept += bytes;
  };

  function callNext(): void {
    for (const seat of seats) {
      const { waits } = seat;
      if (waits === undefined || !mayTake(seat, waits.bytes)) continue;
      seat.waits = undefined;
      give(seat, waits.bytes);
      setImmediate(waits.go);
    }
  }

  return {
    enter() {
      const seat: Taken = { bytes: 0, waits: undefined };
      seats.add(seat);
      return {
        take(bytes, go) {
          if (mayTake(seat, bytes)) {
            give(seat, bytes);
            return true;
          }
          seat.waits = { bytes, go };
          return false;
        },
        leave() {
          if (!seats.delete(seat)) return;
          kept -= seat.bytes;
          callNext();
        },
      };
    },
  };
}

interface Taken {
  bytes: number;
  waits: { readonly bytes: number; readonly go: () => void } | undefined;
}
