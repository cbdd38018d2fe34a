/**
 * Of the long answers of one command that much is kept at once, arriving or waiting to be read; and of all answers of a
 * worker that much while they arrive.
 */
const MAX_BYTES = 32 * 1024 * 1024;
/** So many arrive whatever the sum: otherwise all could wait for each other. */
const ALWAYS_ARRIVING = 4;

/** Holds up BMCs that send long answers while enough of others have not been read. */
export interface Intake {
  /** Announces an answer that may be long. */
  begin(): Arrival;
}

/** One long answer. */
export interface Arrival {
  /** So many more bytes are here; `flow` is stopped now and set going later, when they are too many. */
  arrived(bytes: number, flow: Flow): void;
  /** The answer has been read, or nobody wants it any more. */
  end(): void;
}

export interface Flow {
  stop(): void;
  go(): void;
}

export function createIntake(maxBytes = MAX_BYTES, alwaysArriving = ALWAYS_ARRIVING): Intake {
  let bytes = 0;
  let arriving = 0;
  const stopped = new Map<Arrival, Flow>();

  function letGo(): void {
    for (const [arrival, flow] of stopped) {
      if (bytes > maxBytes && arriving >= alwaysArriving) return;
      stopped.delete(arrival);
      arriving += 1;
      flow.go();
    }
  }

  return {
    begin() {
      let own = 0;
      const arrival: Arrival = {
        arrived(more, flow) {
          if (own === 0) arriving += 1;
          own += more;
          bytes += more;
          if (bytes <= maxBytes || arriving <= alwaysArriving || stopped.has(arrival)) return;
          stopped.set(arrival, flow);
          arriving -= 1;
          flow.stop();
        },
        end() {
          if (own === 0) return;
          if (!stopped.delete(arrival)) arriving -= 1;
          bytes -= own;
          own = 0;
          letGo();
        },
      };
      return arrival;
    },
  };
}
