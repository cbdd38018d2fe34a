import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Milliseconds between two looks at the clock. */
const RESOLUTION = 10;

/**
 * At SIGUSR2 writes a line that says how long this process' event loop was held up since the signal before. The first
 * one begins to measure: a daemon nobody asks does not wake up for it. Returns what ends it.
 */
export function tellLoopDelay(write: (line: string) => void): () => void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  let since: number | undefined;
  const tell = (): void => {
    const now = performance.now();
    if (since === undefined) write('event loop: measuring until the next SIGUSR2');
    else write(`event loop: ${figures(delay)} in ${((now - since) / 1000).toFixed(1)} s`);
    delay.reset();
    delay.enable();
    since = now;
  };
  process.on('SIGUSR2', tell);
  return () => {
    process.off('SIGUSR2', tell);
    delay.disable();
  };
}

/** What is recorded is the time between two looks, not what it is late. */
function figures(delay: ReturnType<typeof monitorEventLoopDelay>): string {
  const late = (nanoseconds: number): string => Math.max(0, nanoseconds / 1e6 - RESOLUTION).toFixed(1);
  return `held up at most ${late(delay.max)} ms, 99 % of the time at most ${late(delay.percentile(99))} ms,`;
}
