import type { NodeResult } from '../../../lib/plugin/contract.js';
import type { Lanes } from '../../../lib/status/lane.js';
import { nodeError } from '../../../xcat-compat/wire/sendmsg.js';
import type { BmcNode } from '../bmc-node.js';
import { type CommandRun, noLog, runNode, runNodes } from '../run.js';
import { activateId, list, uploadAndActivate, uploadOnly } from './flow.js';
import { type NodeLog, openNodeLogs } from './node-log.js';
import { acquiredLock, otherFlash } from './node-messages.js';
import type { FlashPlan } from './plan.js';

/** rflash in a worker: every node through the table of its mode, one flash at a time on each BMC. */
export async function runFlash(
  plan: FlashPlan,
  nodes: readonly BmcNode[],
  run: CommandRun,
  lanes: Lanes,
): Promise<void> {
  const openLog = openNodeLogs({
    directory: run.services.settings.logDirectory,
    now: run.services.now,
    problem: (text) => run.services.log('cannot write the log of rflash', { reason: text }),
  });
  const logs: NodeLog[] = [];
  const logOf = (bmc: BmcNode): NodeLog => {
    const log = openLog(bmc.node);
    logs.push(log);
    return log;
  };
  try {
    await runNodes(nodes, run, (bmc) => {
      if (plan.kind === 'list') return runList(bmc, run);
      return inLane(bmc, run, lanes, logOf(bmc), (log) => flashNode(plan, bmc, run, log));
    });
  } finally {
    await Promise.all(logs.map((log) => log.close()));
  }
}

function runList(bmc: BmcNode, run: CommandRun): Promise<NodeResult> {
  const facts = { node: bmc.node, software: { images: [], functional: undefined } };
  return runNode(list, facts, bmc, run, noLog);
}

/** Refuses a node whose BMC is being flashed already; the first flash goes on untouched [openbmc.pm:1164]. */
async function inLane(
  bmc: BmcNode,
  run: CommandRun,
  lanes: Lanes,
  log: NodeLog,
  flash: (log: NodeLog) => Promise<NodeResult>,
): Promise<NodeResult> {
  const leave = run.heldBy?.(bmc.node) === undefined ? lanes.take(bmc.bmc) : undefined;
  try {
    if (leave !== undefined) {
      if (run.verbose) run.output.reply(acquiredLock(bmc.node));
      return await flash(log);
    }
    const reason = otherFlash(bmc.node);
    run.output.reply(nodeError(bmc.node, reason));
    log.write({ kind: 'log', text: reason });
    return { kind: 'failure', reason };
  } finally {
    leave?.();
  }
}

function flashNode(
  plan: Exclude<FlashPlan, { kind: 'list' }>,
  bmc: BmcNode,
  run: CommandRun,
  log: NodeLog,
): Promise<NodeResult> {
  const facts = { node: bmc.node, activation: undefined, percent: undefined };
  switch (plan.kind) {
    case 'activate':
      return runNode(activateId, { ...facts, id: plan.id, version: '' }, bmc, run, log);
    case 'upload':
    case 'uploadAndActivate': {
      const image = { ...plan.image, machineName: plan.image.machineName };
      const upload = { ...facts, id: undefined, version: image.version, image, before: [] };
      const flow = plan.kind === 'upload' ? uploadOnly : uploadAndActivate;
      return runNode(flow, upload, bmc, run, log);
    }
    default:
      return plan satisfies never;
  }
}
