import type { BmcNode } from '../bmc-node.js';
import { unread } from '../projection/reading.js';
import type { Flow } from '../row.js';
import { type CommandRun, noLog, runNode, runNodes } from '../run.js';
import type { EventNode } from './event-node.js';
import { clear, list, resolve, resolveLed } from './flow.js';
import type { EventPlan } from './plan.js';

export { decodeEventPlan as decodePlan } from './plan.js';

/** reventlog in a worker: every node through the table of its action. */
export async function runPlan(plan: EventPlan, nodes: readonly BmcNode[], run: CommandRun): Promise<void> {
  const flow = flowOf(plan);
  const ids = plan.action.kind === 'resolve' ? plan.action.ids : [];
  await runNodes(nodes, run, (bmc) => {
    const facts: EventNode = { ...unread(bmc.node), ids, resolved: '', invalid: [] };
    return runNode(flow, facts, bmc, run, noLog);
  });
}

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
