import * as v from 'valibot';
import type { Job, PluginWorker, Target, WorkerServices } from '../../lib/plugin/contract.js';
import { Lanes } from '../../lib/status/lane.js';
import { toNodeName } from '../../xcat-compat/names/node-name.js';
import type { BmcNode } from './bmc-node.js';
import { createBmcs } from './client.js';
import { runFlash } from './rflash/command.js';
import { decodeFlashPlan } from './rflash/plan.js';
import { runInventory } from './rinv/command.js';
import { decodeInventoryPlan } from './rinv/plan.js';
import { runPower } from './rpower/command.js';
import { decodePowerPlan } from './rpower/plan.js';
import { type CommandRun, startRun } from './run.js';
import { runVitals } from './rvitals/command.js';
import { decodeVitalsPlan } from './rvitals/plan.js';

/** The plugin inside a worker process: keeps sessions and lanes, and runs jobs on them. */
export function startWorker(services: WorkerServices): PluginWorker {
  const bmcs = createBmcs(services);
  const lanes = new Lanes();
  return {
    run: async (job, output, signal, signalOf) => {
      const targets = new Map(job.targets.map((target) => [target.node, target]));
      const start = (verbose: boolean) =>
        startRun({
          bmcs,
          services,
          output,
          verbose,
          signal,
          signalOf,
          resumeOf: (node) => targets.get(node)?.resume,
          heldBy: (node) => targets.get(node)?.heldBy,
        });
      await runJob(job, job.targets.map(bmcNodeOf), start, lanes);
    },
    stop: (signal) => bmcs.stop(signal),
  };
}

/** The commands' halves in the worker: each reads its plan and takes the nodes through its tables. */
export function runJob(
  job: Pick<Job, 'command' | 'plan'>,
  nodes: readonly BmcNode[],
  start: (verbose: boolean) => CommandRun,
  lanes: Lanes,
): Promise<void> {
  switch (job.command) {
    case 'rpower': {
      const plan = decodePowerPlan(job.plan);
      return runPower(plan, nodes, start(plan.verbose));
    }
    case 'rflash': {
      const plan = decodeFlashPlan(job.plan);
      return runFlash(plan, nodes, start(plan.verbose), lanes);
    }
    case 'rinv': {
      const plan = decodeInventoryPlan(job.plan);
      return runInventory(plan, nodes, start(plan.verbose));
    }
    case 'rvitals': {
      const plan = decodeVitalsPlan(job.plan);
      return runVitals(plan, nodes, start(plan.verbose));
    }
    default:
      throw new Error(`openbmc has no command ${job.command}`);
  }
}

const BmcFacts = v.object({ bmc: v.string(), username: v.string(), password: v.string() });

function bmcNodeOf(target: Target): BmcNode {
  return { node: toNodeName(target.node), ...v.parse(BmcFacts, target.facts) };
}
