import { runWorker } from '../../lib/worker/worker-main.js';
import { workerHalves } from '../../plugins/workers.js';
import { CLOCK_VARIABLE, HASTE_VARIABLE, stepDate } from './stepped-clock.js';

/** A worker whose pauses between requests are this many times shorter. */
const HASTE = 50;
/** And its limits, where the test wants it. */
const limitHaste = Number(process.env[HASTE_VARIABLE] ?? 1);

const clock = process.env[CLOCK_VARIABLE];
if (clock !== undefined) stepDate(clock);
await runWorker({
  descriptor: 3,
  loadHalf: async (plugin) => {
    const start = await workerHalves.get(plugin)?.();
    return (
      start &&
      ((services) =>
        start({
          ...services,
          sleep: (seconds, signal) => services.sleep(seconds / HASTE, signal),
          now: () => services.now() * limitHaste,
        }))
    );
  },
});
process.exit(0);
