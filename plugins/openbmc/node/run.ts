import { drive, type Ended } from '../../../lib/flow/drive.js';
import { fanOut } from '../../../lib/flow/fan-out.js';
import {
  type ControllerOf,
  type JobOutput,
  type NodeDetails,
  type NodeResult,
  type Resume,
  STOPPING,
  TOO_MUCH,
  type WorkerServices,
} from '../../../lib/plugin/contract.js';
import type { Secret } from '../../../lib/plugin/secret.js';
import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import { perlDate } from '../../../xcat-compat/text/perl-date.js';
import { nodeError } from '../../../xcat-compat/wire/sendmsg.js';
import type { BmcNode } from '../bmc/bmc-node.js';
import type { Bmcs } from '../bmc/bmcs.js';
import { type CommandBudget, createBudget } from '../bmc/budget.js';
import { sendPinned } from '../bmc/image/pin.js';
import { type Acquaintance, acquaintance } from '../bmc/recognise.js';
import type { BmcReply } from '../bmc/verbs/index.js';
import type { Flow } from './bmc-row.js';
import { type FlowHeader, headerOf } from './flow-header.js';
import type { Line } from './line.js';
import type { Facts } from './node-facts.js';
import { type Start, startOf } from './node-resume.js';
import { aborted, debugLine, gaveUp, goesOnLater, internalError, tooMuch } from './node-texts.js';
import {
  type CommandClock,
  commandClock,
  type Deadline,
  OVERDUE,
  startDeadline,
  type TimeLimit,
} from './node-time.js';
import { isQuestion, type Question } from './question.js';

/** One command on its nodes, and what it runs on. */
export interface CommandRun {
  readonly bmcs: Pick<Bmcs, 'send'>;
  readonly services: Pick<WorkerServices, 'now' | 'date' | 'sleep' | 'settings' | 'log'>;
  readonly output: JobOutput;
  readonly budget: CommandBudget;
  /** The sizes of the images that are being uploaded. */
  readonly uploadBytes: Map<NodeName, number>;
  /** Answers the questions of the command's flow. */
  readonly answer?: (question: Question<unknown>, signal: AbortSignal) => Promise<unknown>;
  /** The client asked for more lines (-V). */
  readonly verbose: boolean;
  /** What ends the work on one node: the command's end, its own cancellation, or its deadline. */
  readonly controllerOf: ControllerOf;
  readonly clock: CommandClock;
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

/**
 * Gives a command its budget; tells how far uploads are; site.xcatdebugmode shows what is sent.
 * @param passwords of its nodes
 */
export function startRun(
  parts: Omit<CommandRun, 'budget' | 'uploadBytes' | 'clock'>,
  passwords: ReadonlyMap<NodeName, Secret>,
): CommandRun {
  const { output, services } = parts;
  const uploadBytes = new Map<NodeName, number>();
  const show = (node: NodeName, text: string) =>
    output.reply(debugLine(perlDate(services.date()), node, text));
  const uploaded = (node: NodeName, bytes: number) =>
    output.progress?.(node, (100 * bytes) / Math.max(1, uploadBytes.get(node) ?? bytes));
  const watch = { uploaded, ...(services.settings.debug ? { debug: show } : {}) };
  const clock = commandClock(services, output);
  const budget = createBudget(watch, clock.room, passwords);
  return { ...parts, budget, uploadBytes, clock };
}

/** How long one node may take. */
function limitOf({ within }: FlowHeader, { services: { settings } }: CommandRun): TimeLimit {
  return within === 'transfer'
    ? { seconds: settings.nodeSeconds, key: 'openbmcnodetimeout' }
    : { seconds: settings.commandSeconds, key: 'openbmccommandtimeout' };
}

/** Runs `work` for every node, so many at once as the settings and the flow's header allow, and settles each exactly once. */
export async function runNodes(
  nodes: readonly BmcNode[],
  run: CommandRun,
  work: (bmc: BmcNode) => Promise<NodeResult>,
  { atOnce = Number.POSITIVE_INFINITY }: FlowHeader = {},
): Promise<void> {
  await fanOut(nodes, Math.min(run.services.settings.maxNodesInWork, atOnce), async (bmc) => {
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
  const resume = run.resumeOf?.(bmc.node);
  const from = startOf(flow, facts, resume);
  if (from.kind === 'noStart') return failedWith(from.reason, bmc.node, run, log);
  const controller = run.controllerOf(bmc.node);
  const limit = limitOf(headerOf(flow), run);
  const deadline = startDeadline(limit, run.clock.now, controller);
  const { bmcs, budget, services, output } = run;
  // What is written down may go on elsewhere, when names, addresses or tables have changed meanwhile.
  const who =
    output.step === undefined ? undefined : acquaintance({ bmc, resume, bmcs, budget, now: services.now });
  const signal = who === undefined ? controller.signal : AbortSignal.any([controller.signal, who.signal]);
  const known = who === undefined ? run : { ...run, budget: { ...budget, recognise: who.recognise } };
  const uploads = { haveBegun: false };
  try {
    const ended = await driveNode(flow, from, bmc, known, log, deadline, signal, who, uploads);
    const stranger = ended.kind === 'aborted' ? who?.stranger() : undefined;
    if (stranger !== undefined)
      return withDetails(failedWith(stranger, bmc.node, run, log), details(ended.node));
    if (ended.kind === 'ended') return settled(ended, bmc.node, run, log, details);
    const onAbort = ended.onAbort === 'stops' && uploads.haveBegun ? 'sent' : ended.onAbort;
    const cut = aborted(headerOf(flow).words?.(ended.status), onAbort);
    return cutShort(ended, cut, bmc.node, run, limit, log, controller.signal, details);
  } finally {
    deadline.end();
  }
}

function driveNode<Node extends Facts>(
  flow: Flow<Node>,
  from: Start<Node>,
  bmc: BmcNode,
  run: CommandRun,
  log: NodeLogSink,
  deadline: Deadline,
  signal: AbortSignal,
  who: Acquaintance | undefined,
  uploads: { haveBegun: boolean },
): Promise<Ended<Node>> {
  const { output, services } = run;
  const { step } = output;
  return drive(
    flow,
    from.status,
    from.facts,
    {
      send: async (verb, aborts): Promise<BmcReply<unknown>> => {
        if (isQuestion(verb)) return { kind: 'ok', value: await run.answer?.(verb, aborts) };
        await run.budget.room();
        deadline.check();
        if (verb.verb !== 'upload') return run.bmcs.send(bmc, verb, run.budget, aborts);
        run.uploadBytes.set(bmc.node, verb.image.bytes);
        deadline.pause();
        const { pinnedDirectory } = services.settings;
        const begun = begunWith(run.budget, () => {
          uploads.haveBegun = true;
          deadline.resume();
        });
        return sendPinned(verb, pinnedDirectory, begun, aborts, (upload, budget, signal) =>
          run.bmcs.send(bmc, upload, budget, signal),
        ).finally(deadline.resume);
      },
      sleep: async (seconds, aborts) => {
        await services.sleep(seconds, aborts);
        deadline.check();
        aborts.throwIfAborted();
      },
      now: services.now,
      say: (line) => tell(line, bmc.node, run, log),
      record:
        step &&
        (({ phase, status, tries, node, effect, outcome, next }) => {
          const way = {
            ...(outcome === undefined ? {} : { outcome }),
            ...(next === undefined ? {} : { next }),
          };
          const identity = who?.news();
          const told = identity === undefined ? {} : { identity };
          const what = { phase, status, tries, effect, facts: node, ...way, ...told };
          const written = step({ kind: 'step', node: bmc.node, ...what });
          const stays = phase === 'outcome' && next === status;
          if (stays && 'percent' in node && typeof node.percent === 'number') {
            output.progress?.(bmc.node, node.percent);
          }
          return written;
        }),
    },
    signal,
    from.spentMs,
  );
}

/** The wait for a place among the uploads ends when the upload begins: the BMC may have the image from then on. */
function begunWith(budget: CommandBudget, begun: () => void): CommandBudget {
  const { watch } = budget;
  const uploadBegins = (node: NodeName): void => {
    begun();
    watch.uploadBegins?.(node);
  };
  return { ...budget, watch: { ...watch, uploadBegins } };
}

function settled<Node extends Facts>(
  ended: Extract<Ended<Node>, { kind: 'ended' }>,
  node: NodeName,
  run: CommandRun,
  log: NodeLogSink,
  details: (node: Node) => NodeDetails | undefined,
): NodeResult {
  const { result } = ended;
  const told = result.kind === 'failure' ? failedWith(result.reason, node, run, log) : result;
  return withDetails(told, details(ended.node));
}

/** @param cut where the node was, and what that means at its BMC */
function cutShort<Node extends Facts>(
  ended: Extract<Ended<Node>, { kind: 'aborted' }>,
  cut: string,
  node: NodeName,
  run: CommandRun,
  limit: TimeLimit,
  log: NodeLogSink,
  signal: AbortSignal,
  details: (node: Node) => NodeDetails | undefined,
): NodeResult {
  const { output } = run;
  if (signal.reason === STOPPING && output.step !== undefined) {
    log.write({ kind: 'log', text: goesOnLater });
    return { kind: 'failure', reason: goesOnLater };
  }
  const given = givenUp(signal, limit, cut);
  const reason = given ?? cut;
  // Whoever watches a job, or a command that gives a node up, is still there to read it.
  if (output.step !== undefined || given !== undefined) output.reply(nodeError(node, reason));
  log.write({ kind: 'log', text: reason });
  return withDetails({ kind: 'failure', reason }, details(ended.node));
}

/** Why this service has given the node up; undefined when somebody else has ended its work. */
function givenUp({ reason }: AbortSignal, limit: TimeLimit, cut: string): string | undefined {
  if (reason === OVERDUE) return gaveUp(limit, cut);
  return reason === TOO_MUCH ? tooMuch(cut) : undefined;
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
