import type { BmcNode } from '../bmc-node.js';
import { unread } from '../projection/reading.js';
import { type CommandRun, noLog, runNode, runNodes } from '../run.js';
import { flows } from './flow.js';
import type { BeaconPlan } from './plan.js';

export { decodeBeaconPlan as decodePlan } from './plan.js';

/** rbeacon in a worker: every node through the table of its word. */
export async function runPlan(plan: BeaconPlan, nodes: readonly BmcNode[], run: CommandRun): Promise<void> {
  const flow = flows[plan.action];
  await runNodes(nodes, run, (bmc) => runNode(flow, unread(bmc.node), bmc, run, noLog));
}
