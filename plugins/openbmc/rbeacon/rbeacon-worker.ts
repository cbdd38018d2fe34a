import { workerCommand } from '../command/worker-command.js';
import { unread } from '../node/projection/reading.js';
import { noLog, runNode, runNodes } from '../node/run.js';
import { flows } from './rbeacon-flow.js';
import { beaconPlan } from './rbeacon-plan.js';

/** rbeacon in a worker: every node through the table of its word. */
export const worker = workerCommand(beaconPlan, async (plan, nodes, run) => {
  const flow = flows[plan.action];
  await runNodes(nodes, run, (bmc) => runNode(flow, unread(bmc.node), bmc, run, noLog));
});
