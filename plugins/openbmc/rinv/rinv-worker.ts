import type { BmcNode } from '../bmc/bmc-node.js';
import { workerCommand } from '../command/worker-command.js';
import { headerOf } from '../node/flow-header.js';
import { unread } from '../node/projection/reading.js';
import { noLog, runNode, runNodes } from '../node/run.js';
import type { InventoryNode } from './inventory-node.js';
import { flows } from './rinv-flow.js';
import { inventoryPlan } from './rinv-plan.js';

/** rinv in a worker: every node through the table of its category. */
export const worker = workerCommand(inventoryPlan, async (plan, nodes, run) => {
  const flow = flows[plan.category];
  const work = (bmc: BmcNode) => {
    const facts: InventoryNode = { ...unread(bmc.node), verbose: run.verbose };
    return runNode(flow, facts, bmc, run, noLog);
  };
  await runNodes(nodes, run, work, headerOf(flow));
});
