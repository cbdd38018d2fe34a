import { workerCommand } from '../command/worker-command.js';
import { unread } from '../node/projection/reading.js';
import { noLog, runNode, runNodes } from '../node/run.js';
import type { BootNode } from './boot-node.js';
import { change, changeBefore1738, stat } from './rsetboot-flow.js';
import { bootPlan } from './rsetboot-plan.js';

/** rsetboot in a worker: every node through the table of its word. */
export const worker = workerCommand(bootPlan, async (plan, nodes, run) => {
  const { source, once, level } = plan;
  const flow = source === undefined ? stat : level === 'from1738' ? change : changeBefore1738;
  await runNodes(nodes, run, (bmc) => {
    const facts: BootNode = { ...unread(bmc.node), source: source ?? 'Default', once, level };
    return runNode(flow, facts, bmc, run, noLog);
  });
});
