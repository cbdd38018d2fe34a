import type { Job, PluginWorker, WorkerServices } from '../../lib/plugin/contract.js';
import { Lanes } from '../../lib/status/lane.js';
import type { BmcNode } from './bmc-node.js';
import { createBmcs } from './client.js';
import { type CommandRun, startRun } from './run.js';
import { bmcNodeOf } from './target.js';

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

/** Where each command's half in the worker is; it is loaded by the first job that needs it. */
const commands: Readonly<Record<string, () => Promise<RunCommand>>> = {
  rpower: async () => command(await import('./rpower/command.js')),
  rflash: async () => command(await import('./rflash/command.js')),
  rspconfig: async () => command(await import('./rspconfig/command.js')),
  rinv: async () => command(await import('./rinv/command.js')),
  rvitals: async () => command(await import('./rvitals/command.js')),
  reventlog: async () => command(await import('./reventlog/command.js')),
  rsetboot: async () => command(await import('./rsetboot/command.js')),
  rbeacon: async () => command(await import('./rbeacon/command.js')),
};

type Start = (verbose: boolean) => CommandRun;
type RunCommand = (plan: unknown, nodes: readonly BmcNode[], start: Start, lanes: Lanes) => Promise<void>;

/** A command reads its plan and takes the nodes through its tables. */
function command<Plan extends { readonly verbose: boolean }>({
  decodePlan,
  runPlan,
}: {
  readonly decodePlan: (plan: unknown) => Plan;
  readonly runPlan: (plan: Plan, nodes: readonly BmcNode[], run: CommandRun, lanes: Lanes) => Promise<void>;
}): RunCommand {
  return (given, nodes, start, lanes) => {
    const plan = decodePlan(given);
    return runPlan(plan, nodes, start(plan.verbose), lanes);
  };
}

/** Runs one command at its BMCs. */
export async function runJob(
  job: Pick<Job, 'command' | 'plan'>,
  nodes: readonly BmcNode[],
  start: Start,
  lanes: Lanes,
): Promise<void> {
  const load = commands[job.command];
  if (load === undefined) throw new Error(`openbmc has no command ${job.command}`);
  const run = await load();
  await run(job.plan, nodes, start, lanes);
}
