import type { BmcNode } from '../bmc-node.js';
import { type CommandRun, noLog, runNode, runNodes } from '../run.js';
import { flows } from './flow.js';
import type { PowerPlan } from './plan.js';
import type { PowerNode } from './power-node.js';

/** rpower in a worker: every node through the table of its subcommand. */
export async function runPower(plan: PowerPlan, nodes: readonly BmcNode[], run: CommandRun): Promise<void> {
  await runNodes(nodes, run, (bmc) => {
    const facts: PowerNode = { node: bmc.node, transition: plan.transition, word: '', power: undefined };
    return runNode(flows[plan.action], facts, bmc, run, noLog);
  });
}
