import type { Lanes } from '../../../lib/flow/lane.js';
import type { NodeDetails, NodeResult } from '../../../lib/plugin/contract.js';
import { nodeError } from '../../../xcat-compat/wire/sendmsg.js';
import type { BmcNode } from '../bmc/bmc-node.js';
import { workerCommand } from '../command/worker-command.js';
import type { Flow } from '../node/bmc-row.js';
import { headerOf } from '../node/flow-header.js';
import type { Facts } from '../node/node-facts.js';
import { type CommandRun, noLog, runNode, runNodes } from '../node/run.js';
import { begin } from './flash-start.js';
import { acquiredLock, cannotNow, otherFlash } from './flash-texts.js';
import { planned, withoutLines } from './json-details.js';
import { nodeLog } from './node-log.js';
import { nodeRun } from './node-run.js';
import { type FlashPlan, flashPlan } from './rflash-plan.js';
import { createVersionBook, type VersionBook } from './version-book.js';

/** rflash in a worker: every node through the flow of its mode, one flash at a time on each BMC. */
export const worker = workerCommand(flashPlan, async (plan, nodes, run, lanes) => {
  const book = createVersionBook(nodes.length, run.services);
  await runNodes(nodes, run, (bmc) =>
    begin(plan, bmc.node, run, (flow, facts, details) => {
      const { lane } = headerOf(flow);
      switch (lane) {
        case undefined:
          return runNode(flow, facts, bmc, plan.json ? withoutLines(run) : run, noLog, details);
        case 'clear': {
          const look = (run: CommandRun) => whereNoneFlashes(flow, facts, details, bmc, run, lanes);
          return plan.json ? planned(run, look) : look(run);
        }
        case 'exclusive':
          return alone(flow, facts, details, bmc, run, lanes, plan, book);
        default:
          return lane satisfies never;
      }
    }),
  );
});

type Details<Node> = (node: Node) => NodeDetails | undefined;

/** A BMC that is being flashed changes while it is looked at. */
async function whereNoneFlashes<Node extends Facts>(
  flow: Flow<Node>,
  facts: Node,
  details: Details<Node>,
  bmc: BmcNode,
  run: CommandRun,
  lanes: Lanes,
): Promise<NodeResult> {
  const leave = enter(bmc, run, lanes);
  leave?.();
  if (leave !== undefined) return runNode(flow, facts, bmc, run, noLog, details);
  const reason = otherFlash(bmc.node);
  run.output.reply(cannotNow(bmc.node, reason));
  return { kind: 'failure', reason };
}

/** Refuses a node whose BMC is being flashed already; the first flash goes on untouched [openbmc.pm:1164]. */
async function alone<Node extends Facts>(
  flow: Flow<Node>,
  facts: Node,
  details: Details<Node>,
  bmc: BmcNode,
  run: CommandRun,
  lanes: Lanes,
  plan: FlashPlan,
  book: VersionBook,
): Promise<NodeResult> {
  const log = nodeLog(bmc.node, run.output, run.services.date);
  const leave = enter(bmc, run, lanes);
  try {
    if (leave === undefined) {
      const reason = otherFlash(bmc.node);
      run.output.reply(nodeError(bmc.node, reason));
      log.write({ kind: 'log', text: reason });
      return { kind: 'failure', reason, notBegun: true };
    }
    if (run.verbose && plan.kind !== 'delete') run.output.reply(acquiredLock(bmc.node));
    const begunAt = run.services.now();
    const result = await runNode(flow, facts, bmc, nodeRun(run, bmc, log, book), log, details);
    const seconds = Math.round((run.services.now() - begunAt) / 1000);
    return { ...result, details: { ...result.details, seconds } };
  } finally {
    leave?.();
    book.close(bmc.node);
  }
}

/** The function that leaves the BMC's lane, or undefined where another flash is in it. */
function enter(bmc: BmcNode, run: CommandRun, lanes: Lanes): (() => void) | undefined {
  return run.heldBy?.(bmc.node) === undefined ? lanes.take(bmc.owner ?? bmc.bmc) : undefined;
}
