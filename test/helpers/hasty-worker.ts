import { runWorker } from '../../lib/worker/worker-main.js';
import { plugins } from '../../plugins/index.js';

/** A worker whose pauses between requests are this many times shorter. */
const HASTE = 50;

await runWorker({
  descriptor: 3,
  loadPlugin: async (name) => {
    const plugin = plugins.find((one) => one.name === name);
    if (plugin?.worker === undefined) return undefined;
    const start = await plugin.worker();
    return {
      ...plugin,
      worker: async () => (services) =>
        start({ ...services, sleep: (seconds, signal) => services.sleep(seconds / HASTE, signal) }),
    };
  },
});
process.exit(0);
