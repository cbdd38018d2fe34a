import type { StartPluginWorker } from '../lib/plugin/contract.js';

/**
 * The halves of the plugins that run in worker processes, by the plugin's name. The daemon never loads them, and a
 * worker loads nothing else.
 */
export const workerHalves: ReadonlyMap<string, () => Promise<StartPluginWorker>> = new Map([
  ['openbmc', async () => (await import('./openbmc/openbmc-worker.js')).startWorker],
]);
