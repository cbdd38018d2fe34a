import type { Socket } from 'node:net';
import type { ConnectionTimes } from './connection.js';

/** How long a client is waited for. What it waits for us is not counted. */
export interface Patience {
  /** The wait for a request begins. */
  begin(): void;
  /** The client waits for us now, or no more. */
  pause(now: boolean): void;
  end(): void;
}

/** @param late called when a request was not whole in time; a client that is silent too long is told by the socket itself */
export function createPatience(
  socket: Socket,
  { idle, complete }: ConnectionTimes,
  late: () => void,
): Patience {
  let left = complete;
  let running: { readonly since: number; readonly timer: NodeJS.Timeout } | undefined;
  let isWaiting = false;
  /** The client waits for us, perhaps since before the wait for its request began. */
  let isPaused = false;

  const start = (): void => {
    if (!isWaiting || isPaused || running !== undefined) return;
    running = { since: performance.now(), timer: setTimeout(late, left) };
    socket.setTimeout(idle);
  };
  const stop = (): void => {
    if (running === undefined) return;
    clearTimeout(running.timer);
    left = Math.max(0, left - (performance.now() - running.since));
    running = undefined;
    socket.setTimeout(0);
  };

  return {
    begin() {
      left = complete;
      isWaiting = true;
      start();
    },
    pause(now) {
      isPaused = now;
      if (now) stop();
      else start();
    },
    end() {
      isWaiting = false;
      stop();
    },
  };
}
