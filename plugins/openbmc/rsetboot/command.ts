import type { BmcNode } from '../bmc-node.js';
import { unread } from '../projection/reading.js';
import { type CommandRun, noLog, runNode, runNodes } from '../run.js';
import type { BootNode } from './boot-node.js';
import { change, changeBefore1738, stat } from './flow.js';
import type { BootPlan } from './plan.js';

export { decodeBootPlan as decodePlan } from './plan.js';

/** rsetboot in a worker: every node through the table of its word. */
export async function runPlan(plan: BootPlan, nodes: readonly BmcNode[], run: CommandRun): Promise<void> {
  const { source, once, level } = plan;
  const flow = source === undefined ? stat : level === 'from1738' ? change : changeBefore1738;
  await runNodes(nodes, run, (bmc) => {
    const facts: BootNode = { ...unread(bmc.node), source: source ?? 'Default', once, level };
    return runNode(flow, facts, bmc, run, noLog);
  });
}
