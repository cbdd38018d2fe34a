import type { NodeResult } from '../../../lib/plugin/contract.js';
import type { Lanes } from '../../../lib/status/lane.js';
import { nodeError } from '../../../xcat-compat/wire/sendmsg.js';
import type { BmcNode } from '../bmc-node.js';
import { type CommandRun, noLog, runNode, runNodes } from '../run.js';
import { activateId, uploadAndActivate, uploadOnly } from './activate-flow.js';
import { check, deleteImage, list } from './flow.js';
import { type NodeLog, openNodeLogs } from './node-log.js';
import { acquiredLock, cannotNow, gaveUp, otherFlash } from './node-messages.js';
import { nodeRun } from './node-run.js';
import type { FlashPlan } from './plan.js';
import { planActivation, planBoth, planUpload } from './plan-flow.js';
import {
  activateIdNode,
  activateNode,
  bothDetails,
  flashNode,
  imageDetails,
  unattendedNode,
  uploadNode,
} from './start.js';
import { unattended } from './unattended-flow.js';
import { createVersionBook, type VersionBook } from './version-book.js';

export { decodeFlashPlan as decodePlan } from './plan.js';

/** rflash in a worker: every node through the table of its mode, one flash at a time on each BMC. */
export async function runPlan(
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
  const book = createVersionBook(nodes.length, run.services);
  const work = runNodes(nodes, run, (bmc) => {
    if (plan.kind === 'list' || plan.kind === 'check') return runList(plan, bmc, run);
    if (plan.planOnly) return sayPlan(plan, bmc, run, lanes);
    return inLane(bmc, run, lanes, logOf(bmc), (log) => flash(plan, bmc, run, log, book)).finally(() =>
      book.close(bmc.node),
    );
  });
  await work.finally(() => Promise.all(logs.map((log) => log.close())));
}

function runList(plan: FlashPlan, bmc: BmcNode, run: CommandRun): Promise<NodeResult> {
  const software = { images: [], functional: undefined };
  const facts = { node: bmc.node, software, verbose: plan.verbose };
  return runNode(plan.kind === 'list' ? list : check, facts, bmc, run, noLog);
}

type Flash = Exclude<FlashPlan, { kind: 'list' | 'check' }>;

/** Says what there is to do; a BMC that is being flashed changes while it is looked at. */
async function sayPlan(plan: Flash, bmc: BmcNode, run: CommandRun, lanes: Lanes): Promise<NodeResult> {
  const leave = run.heldBy?.(bmc.node) === undefined ? lanes.take(bmc.bmc) : undefined;
  leave?.();
  if (leave === undefined) {
    const reason = otherFlash(bmc.node);
    run.output.reply(cannotNow(bmc.node, reason));
    return { kind: 'failure', reason };
  }
  const start = flashNode(bmc.node, plan, run.services.settings);
  switch (plan.kind) {
    case 'delete':
      throw new Error('--delete has no plan');
    case 'activate':
      return runNode(planActivation, activateNode(start, plan.id, ''), bmc, run, noLog, imageDetails);
    case 'upload':
    case 'uploadAndActivate':
      return runNode(planUpload, uploadNode(start, plainImage(plan.image)), bmc, run, noLog, imageDetails);
    case 'unattended': {
      const images = { ...plan, bmc: plainImage(plan.bmc), host: plainImage(plan.host) };
      return runNode(planBoth, unattendedNode(start, images), bmc, run, noLog, bothDetails);
    }
    default:
      return plan satisfies never;
  }
}

/** Refuses a node whose BMC is being flashed already; the first flash goes on untouched [openbmc.pm:1164]. */
async function inLane(
  bmc: BmcNode,
  run: CommandRun,
  lanes: Lanes,
  log: NodeLog,
  work: (log: NodeLog) => Promise<NodeResult>,
): Promise<NodeResult> {
  const leave = run.heldBy?.(bmc.node) === undefined ? lanes.take(bmc.bmc) : undefined;
  try {
    if (leave !== undefined) return await work(log);
    const reason = otherFlash(bmc.node);
    run.output.reply(nodeError(bmc.node, reason));
    log.write({ kind: 'log', text: reason });
    return { kind: 'failure', reason };
  } finally {
    leave?.();
  }
}

/** One node's flash within its time, with its seconds. */
async function flash(
  plan: Flash,
  bmc: BmcNode,
  run: CommandRun,
  log: NodeLog,
  book: VersionBook,
): Promise<NodeResult> {
  if (run.verbose && plan.kind !== 'delete') run.output.reply(acquiredLock(bmc.node));
  const begunAt = run.services.now();
  const own = nodeRun(run, bmc, log, book);
  const result = await flashByTable(plan, bmc, own.run, log);
  const details = { ...result.details, seconds: Math.round((run.services.now() - begunAt) / 1000) };
  if (result.kind === 'success' || !own.isOverdue()) return { ...result, details };
  const reason = gaveUp(run.services.settings.nodeSeconds, result.reason);
  run.output.reply(nodeError(bmc.node, reason));
  log.write({ kind: 'log', text: reason });
  return { kind: 'failure', reason, details };
}

function flashByTable(plan: Flash, bmc: BmcNode, run: CommandRun, log: NodeLog): Promise<NodeResult> {
  const start = flashNode(bmc.node, plan, run.services.settings);
  switch (plan.kind) {
    case 'delete':
      return runNode(deleteImage, { node: bmc.node, id: plan.id }, bmc, run, log, ({ id }) => ({ id }));
    case 'activate':
      return runNode(activateId, activateIdNode(start, plan.id), bmc, run, log, imageDetails);
    case 'upload':
      return runNode(uploadOnly, uploadNode(start, plainImage(plan.image)), bmc, run, log, imageDetails);
    case 'uploadAndActivate':
      return runNode(
        uploadAndActivate,
        uploadNode(start, plainImage(plan.image)),
        bmc,
        run,
        log,
        imageDetails,
      );
    case 'unattended': {
      const images = { ...plan, bmc: plainImage(plan.bmc), host: plainImage(plan.host) };
      return runNode(unattended, unattendedNode(start, images), bmc, run, log, bothDetails);
    }
    default:
      return plan satisfies never;
  }
}

type PlannedImage = Extract<FlashPlan, { kind: 'upload' }>['image'];

function plainImage(image: PlannedImage) {
  return { ...image, machineName: image.machineName };
}
