import { runWorker } from '../lib/worker/worker-main.js';
import { workerHalves } from '../plugins/workers.js';
import { optimizeLater } from './optimize-later.js';
import { endWhenUncaught } from './uncaught.js';

/** A worker process, started by the daemon with its socket as file descriptor 3. */
endWhenUncaught('xcatd-ts worker');
optimizeLater();
await runWorker({ descriptor: 3, loadHalf: async (plugin) => workerHalves.get(plugin)?.() });
process.exit(0);
