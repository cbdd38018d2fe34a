import { runWorker } from '../lib/worker/worker-main.js';

/** A worker process, started by the daemon with its socket as file descriptor 3. */
await runWorker({
  descriptor: 3,
  loadPlugin: async (name) => {
    const { plugins } = await import('../plugins/index.js');
    return plugins.find((plugin) => plugin.name === name);
  },
});
process.exit(0);
