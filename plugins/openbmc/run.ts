import {
  type JobOutput,
  type NodeDetails,
  type NodeResult,
  type Resume,
  type SignalOf,
  STOPPING,
  type WorkerServices,
} from '../../lib/plugin/contract.js';
import { drive } from '../../lib/status/drive.js';
import { fanOut } from '../../lib/status/fan-out.js';
import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { nodeError } from '../../xcat-compat/wire/sendmsg.js';
import type { BmcNode } from './bmc-node.js';
import { type CommandBudget, createBudget } from './budget.js';
import type { Bmcs } from './client.js';
import { aborted, cannotResume, debugLine, goesOnLater, internalError } from './command-messages.js';
import type { Facts } from './facts.js';
import type { Line } from './line.js';
import { perlDate } from './perl-date.js';
import { startOf } from './resume.js';
import { pinProblem } from './rflash/pin.js';
import type { Flow } from './row.js';
import type { BmcReply } from './verbs.js';

/** One command on its nodes, and what it runs on. */
export interface CommandRun {
  readonly bmcs: Pick<Bmcs, 'send'>;
  readonly services: Pick<WorkerServices, 'now' | 'sleep' | 'settings' | 'log'>;
  readonly output: JobOutput;
  readonly budget: CommandBudget;
  /** The sizes of the images that are being uploaded. */
  readonly uploadBytes: Map<NodeName, number>;
  /** The client asked for more lines (-V). */
  readonly verbose: boolean;
  readonly signal: AbortSignal;
  /** The signal of one node, which aborts with the command's and can be cancelled alone; the command's when absent. */
  readonly signalOf?: SignalOf | undefined;
  /** Where a node of a job goes on after a crash. */
  readonly resumeOf?: (node: NodeName) => Resume | undefined;
  /** The job that holds a node's BMC. */
  readonly heldBy?: (node: NodeName) => number | undefined;
}

/** Where the lines for a node's log file go; rpower keeps none. */
export interface NodeLogSink {
  readonly write: (line: Extract<Line, { kind: 'log' | 'banner' }>) => void;
}

export const noLog: NodeLogSink = { write: () => {} };

/** Gives a command its budget; tells how far uploads are; site.xcatdebugmode shows what is sent. */
export function startRun(parts: Omit<CommandRun, 'budget' | 'uploadBytes'>): CommandRun {
  const { output, services } = parts;
  const uploadBytes = new Map<NodeName, number>();
  const show = (node: NodeName, text: string) =>
    output.reply(debugLine(perlDate(services.now()), node, text));
  const uploaded = (node: NodeName, bytes: number) =>
    output.progress?.(node, (100 * bytes) / Math.max(1, uploadBytes.get(node) ?? bytes));
  const watch = { uploaded, ...(services.settings.debug ? { debug: show } : {}) };
  const budget = createBudget(watch, () => output.room?.());
  return { ...parts, budget, uploadBytes };
}

/**
 * Nodes of one command that read whole trees at once in one worker: with more, the time to read the answers of those
 * that are early would count against the deadlines of those that are late.
 */
export const LONG_READS_AT_ONCE = 128;

/** Runs `work` for every node, so many at once as the settings and `most` allow, and settles each exactly once. */
export async function runNodes(
  nodes: readonly BmcNode[],
  run: CommandRun,
  work: (bmc: BmcNode) => Promise<NodeResult>,
  most = Number.POSITIVE_INFINITY,
): Promise<void> {
  await fanOut(nodes, Math.min(run.services.settings.maxNodesInWork, most), async (bmc) => {
    try {
      run.output.settled(bmc.node, await work(bmc));
    } catch (error) {
      const reason = internalError(error instanceof Error ? error.message : String(error));
      run.output.reply(nodeError(bmc.node, reason));
      run.output.settled(bmc.node, { kind: 'failure', reason });
      throw error;
    }
  });
}

/**
 * Takes one node through its table, tells its lines, and its failure last.
 * @param details what its result tells besides, from what is known of the node at the end
 */
export async function runNode<Node extends Facts>(
  flow: Flow<Node>,
  facts: Node,
  bmc: BmcNode,
  run: CommandRun,
  log: NodeLogSink,
  details: (node: Node) => NodeDetails | undefined = () => undefined,
): Promise<NodeResult> {
  const { output, services } = run;
  const signal = run.signalOf?.(bmc.node) ?? run.signal;
  const from = startOf(flow, facts, run.resumeOf?.(bmc.node));
  if (from === undefined) return failedWith(cannotResume, bmc.node, run, log);
  const ended = await drive(
    flow,
    from.status,
    from.facts,
    {
      send: async (verb, aborts): Promise<BmcReply<unknown>> => {
        if (verb.verb === 'upload') run.uploadBytes.set(bmc.node, verb.image.bytes);
        const changed = verb.verb === 'upload' ? await pinProblem(verb.image) : undefined;
        if (changed !== undefined) return { kind: 'silent', sent: false, text: changed };
        await run.budget.room();
        return run.bmcs.send(bmc, verb, run.budget, aborts);
      },
      sleep: services.sleep,
      now: services.now,
      say: (line) => tell(line, bmc.node, run, log),
      record: ({ kind, status, node, effect, next }) => {
        const way = next === undefined ? {} : { next };
        const written = output.step?.(bmc.node, { kind, status, facts: node, effect, ...way });
        if (kind === 'outcome' && next === status && 'percent' in node && typeof node.percent === 'number') {
          output.progress?.(bmc.node, node.percent);
        }
        return written;
      },
    },
    signal,
  );
  if (ended.kind === 'aborted') {
    if (signal.reason === STOPPING && output.step !== undefined) {
      log.write({ kind: 'log', text: goesOnLater });
      return { kind: 'failure', reason: goesOnLater };
    }
    const reason = aborted(ended.status, ended.continues);
    // Whoever watches a job is still there to read it.
    if (output.step !== undefined) output.reply(nodeError(bmc.node, reason));
    log.write({ kind: 'log', text: reason });
    return withDetails({ kind: 'failure', reason }, details(ended.node));
  }
  const result =
    ended.result.kind === 'failure' ? failedWith(ended.result.reason, bmc.node, run, log) : ended.result;
  return withDetails(result, details(ended.node));
}

function failedWith(reason: string, node: NodeName, run: CommandRun, log: NodeLogSink): NodeResult {
  run.output.reply(nodeError(node, reason));
  log.write({ kind: 'log', text: reason });
  return { kind: 'failure', reason };
}

function withDetails(result: NodeResult, details: NodeDetails | undefined): NodeResult {
  return details === undefined ? result : { ...result, details };
}

function tell(line: Line, node: NodeName, run: CommandRun, log: NodeLogSink): void {
  switch (line.kind) {
    case 'reply':
      run.output.reply(line.response);
      return;
    case 'verbose':
      if (run.verbose) run.output.reply(line.response);
      return;
    case 'log':
    case 'banner':
      log.write(line);
      return;
    case 'nodeStatus':
      run.output.nodeStatus(node, line.status);
      return;
    default:
      line satisfies never;
  }
}
