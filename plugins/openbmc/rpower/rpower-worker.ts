import { workerCommand } from '../command/worker-command.js';
import { runUndisturbing } from '../node/disturbance.js';
import { runNodes } from '../node/run.js';
import type { PowerNode } from './power-node.js';
import { flows } from './rpower-flow.js';
import { powerPlan } from './rpower-plan.js';

/** rpower in a worker: every node through the table of its subcommand. */
export const worker = workerCommand(powerPlan, async ({ action, transition, force }, nodes, run) => {
  await runNodes(nodes, run, (bmc) => {
    const facts: PowerNode = { node: bmc.node, transition, word: '', power: undefined };
    return runUndisturbing(flows[action], facts, bmc, run, { force });
  });
});
