import { workerCommand } from '../command/worker-command.js';
import type { Flow } from '../node/bmc-row.js';
import { unread } from '../node/projection/reading.js';
import { noLog, runNode, runNodes } from '../node/run.js';
import type { EventNode } from './event-node.js';
import { clear, list, resolve, resolveLed } from './reventlog-flow.js';
import { type EventPlan, eventPlan } from './reventlog-plan.js';

/** reventlog in a worker: every node through the table of its action. */
export const worker = workerCommand(eventPlan, async (plan, nodes, run) => {
  const flow = flowOf(plan);
  const ids = plan.action.kind === 'resolve' ? plan.action.ids : [];
  await runNodes(nodes, run, (bmc) => {
    const facts: EventNode = { ...unread(bmc.node), left: ids, last: undefined, problems: [] };
    return runNode(flow, facts, bmc, run, noLog);
  });
});

function flowOf({ action, policy }: EventPlan): Flow<EventNode> {
  switch (action.kind) {
    case 'list':
      return list(policy, action.last);
    case 'clear':
      return clear;
    case 'resolve':
      return resolve;
    case 'resolveLed':
      return resolveLed;
    default:
      return action satisfies never;
  }
}
