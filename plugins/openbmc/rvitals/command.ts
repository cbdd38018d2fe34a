import type { BmcNode } from '../bmc-node.js';
import { unread } from '../projection/reading.js';
import { type CommandRun, noLog, runNode, runNodes } from '../run.js';
import { flows } from './flow.js';
import type { VitalsPlan } from './plan.js';

/** rvitals in a worker: every node through the table of its category. */
export async function runVitals(plan: VitalsPlan, nodes: readonly BmcNode[], run: CommandRun): Promise<void> {
  const flow = flows[plan.category];
  await runNodes(nodes, run, (bmc) => runNode(flow, unread(bmc.node), bmc, run, noLog));
}
