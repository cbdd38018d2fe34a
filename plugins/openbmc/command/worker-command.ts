import type { Lanes } from '../../../lib/flow/lane.js';
import type { BmcNode } from '../bmc/bmc-node.js';
import type { CommandRun } from '../node/run.js';
import { decodePlan, type PlanSchema } from './common-plan.js';

/** The half in a worker of one of this plugin's commands, for plans as they come from the daemon. */
export type WorkerCommand = (
  plan: unknown,
  nodes: readonly BmcNode[],
  start: (verbose: boolean) => CommandRun,
  lanes: Lanes,
) => Promise<void>;

/**
 * The counterpart of `openbmcCommand`: reads the plan and takes the nodes through the command's flows.
 * @param schema of its plans
 */
export function workerCommand<Plan extends object>(
  schema: PlanSchema<Plan>,
  work: (plan: Plan, nodes: readonly BmcNode[], run: CommandRun, lanes: Lanes) => Promise<void>,
): WorkerCommand {
  return (given, nodes, start, lanes) => {
    const plan = decodePlan(schema, given);
    return work(plan, nodes, start(plan.verbose), lanes);
  };
}
