import { Lanes } from '../../lib/flow/lane.js';
import type { Job, PluginWorker, WorkerServices } from '../../lib/plugin/contract.js';
import type { BmcNode } from './bmc/bmc-node.js';
import { createBmcs } from './bmc/bmcs.js';
import { decodeTarget } from './bmc/target.js';
import type { WorkerCommand } from './command/worker-command.js';
import { followers } from './node/node-time.js';
import { type CommandRun, startRun } from './node/run.js';

/** The plugin inside a worker process: keeps sessions and lanes, and runs jobs on them. */
export function startWorker(services: WorkerServices): PluginWorker {
  const bmcs = createBmcs(services);
  const lanes = new Lanes();
  return {
    run: async (job, output, signal, controllerOf) => {
      const targets = new Map(job.targets.map((target) => [target.node, target]));
      const known = job.targets.map(decodeTarget);
      const passwords = new Map(known.map(({ bmc, password }) => [bmc.node, password]));
      const start = (verbose: boolean) =>
        startRun(
          {
            bmcs,
            services,
            output,
            verbose,
            controllerOf: controllerOf ?? followers(signal),
            resumeOf: (node) => targets.get(node)?.resume,
            heldBy: (node) => targets.get(node)?.heldBy,
          },
          passwords,
        );
      const nodes = known.map(({ bmc }) => bmc);
      await runJob(job, nodes, start, lanes);
    },
    stop: (signal) => bmcs.stop(signal),
  };
}

/** Where each command's half in the worker is; it is loaded by the first job that needs it. */
const commands: Readonly<Record<string, () => Promise<{ readonly worker: WorkerCommand }>>> = {
  rpower: () => import('./rpower/rpower-worker.js'),
  rflash: () => import('./rflash/rflash-worker.js'),
  rspconfig: () => import('./rspconfig/rspconfig-worker.js'),
  rinv: () => import('./rinv/rinv-worker.js'),
  rvitals: () => import('./rvitals/rvitals-worker.js'),
  reventlog: () => import('./reventlog/reventlog-worker.js'),
  rsetboot: () => import('./rsetboot/rsetboot-worker.js'),
  rbeacon: () => import('./rbeacon/rbeacon-worker.js'),
};

/** Runs one command at its BMCs. */
export async function runJob(
  job: Pick<Job, 'command' | 'plan'>,
  nodes: readonly BmcNode[],
  start: (verbose: boolean) => CommandRun,
  lanes: Lanes,
): Promise<void> {
  const load = commands[job.command];
  if (load === undefined) throw new Error(`openbmc has no command ${job.command}`);
  const { worker } = await load();
  await worker(job.plan, nodes, start, lanes);
}
