import type { NodeResult } from '../../../lib/plugin/contract.js';
import { nodeError } from '../../../xcat-compat/wire/sendmsg.js';
import type { BmcNode } from '../bmc-node.js';
import { type CommandRun, noLog, runNode, runNodes } from '../run.js';
import { flows } from './flow.js';
import { beingFlashed } from './messages.js';
import { disturbing } from './options.js';
import type { PowerPlan } from './plan.js';
import type { PowerNode } from './power-node.js';

export { decodePowerPlan as decodePlan } from './plan.js';

/** rpower in a worker: every node through the table of its subcommand. */
export async function runPlan(plan: PowerPlan, nodes: readonly BmcNode[], run: CommandRun): Promise<void> {
  await runNodes(nodes, run, (bmc) => {
    const job = run.heldBy?.(bmc.node);
    if (job !== undefined && disturbing.has(plan.action) && !plan.force) {
      return refused(bmc, beingFlashed(plan.action, job), run);
    }
    const facts: PowerNode = { node: bmc.node, transition: plan.transition, word: '', power: undefined };
    return runNode(flows[plan.action], facts, bmc, run, noLog);
  });
}

async function refused(bmc: BmcNode, reason: string, run: CommandRun): Promise<NodeResult> {
  run.output.reply(nodeError(bmc.node, reason));
  return { kind: 'failure', reason };
}
