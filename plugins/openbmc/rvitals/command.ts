import type { BmcNode } from '../bmc-node.js';
import { unread } from '../projection/reading.js';
import { type CommandRun, LONG_READS_AT_ONCE, noLog, runNode, runNodes } from '../run.js';
import { flows } from './flow.js';
import type { VitalsPlan } from './plan.js';

export { decodeVitalsPlan as decodePlan } from './plan.js';

/** rvitals in a worker: every node through the table of its category. */
export async function runPlan(plan: VitalsPlan, nodes: readonly BmcNode[], run: CommandRun): Promise<void> {
  const flow = flows[plan.category];
  const work = (bmc: BmcNode) => runNode(flow, unread(bmc.node), bmc, run, noLog);
  await runNodes(nodes, run, work, LONG_READS_AT_ONCE);
}
