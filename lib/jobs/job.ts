import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { globalError, nodeError } from '../../xcat-compat/wire/sendmsg.js';
import type { EventBus } from '../events/event-bus.js';
import type { AnyEvent, Canceller, JobEvent } from '../events/job-event.js';
import type { PinnedFiles } from '../files/pinned-files.js';
import type { Log } from '../log.js';
import type { Call, Finish, NodeReason, NodeStatus, SettledNode, Target } from '../plugin/contract.js';
import type { PoolOutput } from '../pool/part.js';
import type { WorkerPool } from '../pool/pool.js';
import { createJobLog } from './job-log.js';
import { messages, reasons } from './job-texts.js';
import type { Journal } from './journal.js';
import { MOST_VISITS } from './journal-statements.js';
import { awaitTargets, type Missing } from './late-targets.js';
import type { NodeLogs } from './node-logs.js';
import { createNodeStates, type NodeStates } from './node-states.js';
import type { Change, JobNode, JobRecord } from './record.js';
import { type Rounds, workInRounds } from './rounds.js';
import { createTranscript, type Transcript } from './transcript.js';

/** What jobs are run with. */
export interface JobParts {
  readonly pool: Pick<WorkerPool, 'run'>;
  readonly journal: Journal;
  readonly pinned: Pick<PinnedFiles, 'hold'>;
  readonly nodeLogs: NodeLogs;
  readonly events: EventBus;
  readonly log: Log;
  /** The date, in milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds of a clock that only runs forward. */
  readonly elapsed: () => number;
  /** Writes nodelist.status. */
  readonly statuses: () => {
    set(node: NodeName, status: NodeStatus): void;
    flush(): Promise<void>;
  };
}

/** A job that runs, seen by those who watch it. */
export interface RunningJob {
  readonly record: JobRecord;
  readonly transcript: Transcript;
  readonly states: NodeStates;
  /** Stops these of its nodes, as far as they can be stopped. */
  cancel(nodes: readonly NodeName[], canceller: Canceller): void;
  /** From now on nothing is written down: what happens now is the daemon's stop, not the job's end. */
  suspend(): void;
  /** Resolves when every node has its result and the last line is written; never when it is suspended. */
  readonly ended: Promise<void>;
}

export interface JobStart {
  readonly record: JobRecord;
  /** Its last lines; undefined where there is nobody to say them. */
  readonly finish: Finish | undefined;
  readonly nodes: readonly JobNode[];
  /** Those that have work left. */
  readonly targets: readonly Target[];
  /** Those that have work left, and whose targets have to be found. */
  readonly missing?: Missing | undefined;
  /** Those that cannot go on, and why. */
  readonly failing: readonly NodeReason[];
  /** Said first; of a resumed job nothing. */
  readonly opening: readonly XcatResponse[];
  /** Told when a node needs its BMC no longer. */
  readonly settled: (node: NodeName) => void;
}

/** Runs a job that is in the journal, whatever becomes of its clients and its workers. */
export function runJob(start: JobStart, parts: JobParts): RunningJob {
  const { record, finish } = start;
  const { journal, now } = parts;
  const { id } = record;
  const transcript = createTranscript(id, journal);
  const states = createNodeStates(start.nodes, parts.elapsed);
  const statuses = parts.statuses();
  const files = parts.nodeLogs.open(record.command, (reason) =>
    parts.log.warn({ job: id, reason }, `cannot write the log of ${record.command}`),
  );
  const log = createJobLog(record, files, now);
  const events = parts.events.work({ ...record, job: id });
  const works = new Set<Rounds>();
  /** Those that a worker has, or is being given. */
  const inWork = new Set<NodeName>();
  let nextSeq = journal.reader.nextSeq(id);
  let unsettled = start.nodes.filter(({ result }) => result === undefined).length;
  /** Every node has its result, or the daemon stops: nobody has to wait for anything any more. */
  const over = new AbortController();
  let suspended = false;

  /**
   * Everything that happens goes through here, once: into what is known of the nodes, the journal, the nodes' logs, and to
   * whoever listens. False when it does not count: the node has its result, or the daemon stops.
   */
  function happens(event: AnyEvent): boolean {
    if (suspended && isJobEvent(event)) return false;
    const at = now();
    const change = 'node' in event ? states.take(event, at) : undefined;
    const isPassing = event.kind === 'logged' || event.kind === 'powered';
    if ('node' in event && change === undefined && !isPassing) return false;
    const seq = isKept(event, change) ? nextSeq++ : undefined;
    if (isJobEvent(event)) {
      journal.write({ kind: 'event', job: id, seq, at, event, change });
      if (seq !== undefined) transcript.told();
    }
    log(event);
    if (event.kind === 'powered') statuses.set(event.node, event.status);
    if (event.kind === 'settled') settled(event.node);
    if (event.kind === 'step' && event.phase === 'outcome')
      for (const rounds of works) rounds.gotOn(event.node, event.status);
    parts.events.tell({ work: events, at, event, seq });
    return true;
  }

  function settled(node: NodeName): void {
    start.settled(node);
    unsettled -= 1;
    if (unsettled === 0) over.abort();
  }

  function say(response: XcatResponse): void {
    for (const line of transcript.kept(response)) happens({ kind: 'said', response: line });
  }

  function fail(node: NodeName, reason: string): void {
    if (suspended || states.of(node)?.result !== undefined) return;
    say(nodeError(node, reason));
    happens({ kind: 'settled', node, result: { kind: 'failure', reason } });
  }

  const outputTo = (lost: NonNullable<PoolOutput['lost']>): PoolOutput => ({
    tell: (event) => (event.kind === 'said' ? say(event.response) : happens(event)),
    announced: (nodes, go) => journal.whenDurable(() => (suspended ? undefined : go(nodes))),
    lost,
  });

  async function work(targets: readonly Target[]): Promise<void> {
    if (targets.length === 0) return;
    for (const { node } of targets) inWork.add(node);
    const rounds = workInRounds({
      targets,
      states,
      run: (some, lost, cancels, where) => {
        const job = { command: record.command, plan: record.plan, targets: some, durable: true };
        const { signal } = new AbortController();
        return parts.pool.run(record.plugin, job, outputTo(lost), signal, cancels, where);
      },
      fail,
      isSuspended: () => suspended,
    });
    works.add(rounds);
    await rounds.ended;
    works.delete(rounds);
    for (const { node } of targets) inWork.delete(node);
  }

  /** Those whose targets are found begin, while the others are looked for on. */
  async function workOnMissing(missing: Missing): Promise<void> {
    const begun: Promise<void>[] = [];
    await awaitTargets(missing, {
      isLeft: (node) => states.of(node)?.result === undefined,
      found: (targets) => begun.push(work(targets)),
      fail,
      waits(node, why) {
        if (!suspended && states.of(node)?.waitsFor === undefined) say(messages.waits(node, why));
        happens({ kind: 'waits', node, why });
      },
      elapsed: parts.elapsed,
      log: (problem) => parts.log.warn({ job: id, ...problem }, 'a job waits for its targets'),
      signal: over.signal,
    });
    await Promise.all(begun);
  }

  function begins(resumed: boolean): void {
    const left = start.nodes.filter(({ result }) => result === undefined);
    const nodes = left.filter(({ resume }) => (resume !== undefined) === resumed).map(({ node }) => node);
    if (nodes.length > 0) happens({ kind: 'begun', nodes, resumed });
  }

  async function run(): Promise<void> {
    begins(false);
    begins(true);
    for (const line of start.opening) say(line);
    for (const { node, reason } of start.failing) fail(node, reason);
    const { targets, missing } = start;
    await Promise.all([work(targets), ...(missing === undefined ? [] : [workOnMissing(missing)])]);
    await Promise.all([statuses.flush(), parts.nodeLogs.written()]);
    if (suspended) return new Promise(() => {});
    // Kept in every case: they are what the job has come to.
    for (const response of lastLines(finish, record, states.results(), parts.log))
      happens({ kind: 'said', response });
    happens({ kind: 'ended' });
    await new Promise<void>((resolve) => journal.whenDurable(resolve));
    transcript.end();
  }

  return {
    record,
    transcript,
    states,
    cancel(nodes, canceller) {
      const mine = nodes.filter((node) => happens({ kind: 'cancelled', node, ...canceller }));
      for (const rounds of works) rounds.cancel(mine);
      // Before its target is found, nobody else would do it.
      for (const node of mine) if (!inWork.has(node)) fail(node, reasons.cancelled);
    },
    suspend() {
      suspended = true;
      over.abort();
      transcript.suspend();
    },
    ended: run(),
  };
}

function isJobEvent(event: AnyEvent): event is JobEvent {
  return event.kind !== 'progress' && event.kind !== 'logged' && event.kind !== 'powered';
}

/** Of the steps those that bring a node into another status. */
function isKept(event: AnyEvent, change: Change | undefined): boolean {
  if (event.kind === 'step') return change?.moved === true && change.visit <= MOST_VISITS;
  return isJobEvent(event);
}

/** A summary that cannot be made must not keep the job from ending. */
function lastLines(
  finish: Finish | undefined,
  record: JobRecord,
  results: readonly SettledNode[],
  log: Log,
): readonly XcatResponse[] {
  const call: Omit<Call, 'files' | 'handouts'> = {
    ...record,
    stdin: undefined,
    environment: {},
    ignore: undefined,
    signal: new AbortController().signal,
  };
  try {
    return finish?.(results, call) ?? [];
  } catch (error) {
    log.error({ job: record.id, error: String(error) }, 'the end of a job failed');
    return [globalError(`${record.plugin}: ${error instanceof Error ? error.message : String(error)}`)];
  }
}
