import { runWorker } from '../../lib/worker/worker-main.js';
import { workerHalves } from '../../plugins/workers.js';

/** A worker whose pauses between requests are this many times shorter. */
const HASTE = 50;

await runWorker({
  descriptor: 3,
  loadHalf: async (plugin) => {
    const start = await workerHalves.get(plugin)?.();
    return (
      start &&
      ((services) =>
        start({ ...services, sleep: (seconds, signal) => services.sleep(seconds / HASTE, signal) }))
    );
  },
});
process.exit(0);
