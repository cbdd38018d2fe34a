import type { NodeDetails, NodeResult } from '../../../lib/plugin/contract.js';
import { nodeError } from '../../../xcat-compat/wire/sendmsg.js';
import type { BmcNode } from '../bmc/bmc-node.js';
import type { Flow } from './bmc-row.js';
import { type Disturbance, headerOf } from './flow-header.js';
import type { Facts } from './node-facts.js';
import { type CommandRun, noLog, runNode } from './run.js';

/**
 * Takes a node through a flow, unless a job is changing the BMC's firmware and would be disturbed by it: xCAT knows nothing
 * of other commands, and cuts the power in the middle of a flash.
 * @param force disturbs it
 */
export async function runUndisturbing<Node extends Facts>(
  flow: Flow<Node>,
  facts: Node,
  bmc: BmcNode,
  run: CommandRun,
  { force = false, details }: { readonly force?: boolean; readonly details?: Details<Node> } = {},
): Promise<NodeResult> {
  const { disturbs } = headerOf(flow);
  const job = run.heldBy?.(bmc.node);
  const isInTheWay = disturbs !== undefined && (disturbs.ofOwnUser !== true || isOfOwnUser(facts, bmc));
  if (job === undefined || !isInTheWay || force) return runNode(flow, facts, bmc, run, noLog, details);
  const reason = beingFlashed(disturbs, job);
  run.output.reply(nodeError(bmc.node, reason));
  return { kind: 'failure', reason };
}

type Details<Node> = (node: Node) => NodeDetails | undefined;

function isOfOwnUser(facts: Facts, { username }: BmcNode): boolean {
  return 'user' in facts && facts.user === username;
}

function beingFlashed({ what, anyway }: Disturbance, job: number): string {
  const how = anyway === undefined ? '' : `; ${anyway} does it anyway`;
  return `Unable to ${what}: job ${job} is changing this node's firmware. See rflash --status${how}.`;
}
