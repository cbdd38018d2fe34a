import type { BmcNode } from '../bmc/bmc-node.js';
import { workerCommand } from '../command/worker-command.js';
import { headerOf } from '../node/flow-header.js';
import { unread } from '../node/projection/reading.js';
import { noLog, runNode, runNodes } from '../node/run.js';
import { flows } from './rvitals-flow.js';
import { vitalsPlan } from './rvitals-plan.js';

/** rvitals in a worker: every node through the table of its category. */
export const worker = workerCommand(vitalsPlan, async (plan, nodes, run) => {
  const flow = flows[plan.category];
  const work = (bmc: BmcNode) => runNode(flow, unread(bmc.node), bmc, run, noLog);
  await runNodes(nodes, run, work, headerOf(flow));
});
