import type { BmcNode } from '../bmc-node.js';
import { unread } from '../projection/reading.js';
import { type CommandRun, LONG_READS_AT_ONCE, noLog, runNode, runNodes } from '../run.js';
import { flows } from './flow.js';
import type { InventoryNode } from './inventory-node.js';
import type { InventoryPlan } from './plan.js';

export { decodeInventoryPlan as decodePlan } from './plan.js';

/** rinv in a worker: every node through the table of its category. */
export async function runPlan(
  plan: InventoryPlan,
  nodes: readonly BmcNode[],
  run: CommandRun,
): Promise<void> {
  const flow = flows[plan.category];
  const work = (bmc: BmcNode) => {
    const facts: InventoryNode = { ...unread(bmc.node), verbose: plan.verbose };
    return runNode(flow, facts, bmc, run, noLog);
  };
  await runNodes(nodes, run, work, LONG_READS_AT_ONCE);
}
