import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { globalError, nodeError } from '../../xcat-compat/wire/sendmsg.js';
import type { Log } from '../log.js';
import type { Call, NodeResult, NodeStatus, NodesCommand, SettledNode, Target } from '../plugin/contract.js';
import type { PoolOutput } from '../worker/part.js';
import type { WorkerPool } from '../worker/pool.js';
import type { Journal } from './journal.js';
import { reasons } from './messages.js';
import { createNodeStates, type NodeStates } from './node-states.js';
import { type JobNode, type JobRecord, resumeAfter } from './record.js';
import { createTranscript, type Transcript } from './transcript.js';

/** How often in a row workers may die before any of their nodes has come to its next status. */
const MAX_STANDSTILLS = 8;
const FIRST_PAUSE_SECONDS = 0.1;

/** What jobs are run with. */
export interface JobParts {
  readonly pool: Pick<WorkerPool, 'run'>;
  readonly journal: Journal;
  readonly log: Log;
  readonly now: () => number;
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
  cancel(nodes: readonly NodeName[]): void;
  /** From now on nothing is written down: what happens now is the daemon's stop, not the job's end. */
  suspend(): void;
  /** Resolves when every node has its result and the last line is written; never when it is suspended. */
  readonly ended: Promise<void>;
}

/** What a job needs of its command once it runs. */
export type Finishing = Pick<NodesCommand, 'finish'>;

export interface FailingNode {
  readonly node: NodeName;
  readonly reason: string;
}

export interface JobStart {
  readonly record: JobRecord;
  readonly command: Finishing;
  readonly nodes: readonly JobNode[];
  /** Those that have work left. */
  readonly targets: readonly Target[];
  /** Those that cannot go on, and why. */
  readonly failing: readonly FailingNode[];
  /** Said first; of a resumed job nothing. */
  readonly opening: readonly XcatResponse[];
  /** Told when a node needs its BMC no longer. */
  readonly settled: (node: NodeName) => void;
}

/** Runs a job that is in the journal, whatever becomes of its clients and its workers. */
export function runJob(start: JobStart, parts: JobParts): RunningJob {
  const { record, command } = start;
  const { journal, now } = parts;
  const { id } = record;
  const transcript = createTranscript(id, journal);
  const states = createNodeStates(start.nodes);
  const statuses = parts.statuses();
  const cancels = new Set<(nodes: readonly NodeName[]) => void>();
  let suspended = false;

  function settle(node: NodeName, result: NodeResult): void {
    if (suspended || !states.settle(node, result, now())) return;
    journal.write({ kind: 'settled', job: id, node, result, at: now() });
    start.settled(node);
  }

  function fail(node: NodeName, reason: string): void {
    if (suspended || states.of(node)?.result !== undefined) return;
    transcript.say(nodeError(node, reason));
    settle(node, { kind: 'failure', reason });
  }

  const outputTo = (lost: Map<NodeName, string>): PoolOutput => ({
    reply: (response) => {
      if (!suspended) transcript.say(response);
    },
    settled: settle,
    nodeStatus: (node, status) => statuses.set(node, status),
    async step(node, step) {
      if (suspended || states.of(node)?.result !== undefined) return;
      journal.write({ kind: 'step', job: id, node, step, at: now() });
      states.stepped(node, resumeAfter(step), now());
    },
    progress: (node, percent) => states.progress(node, percent),
    whenDurable: (done) => journal.whenDurable(() => (suspended ? undefined : done())),
    lost: (nodes, why) => {
      for (const node of nodes) lost.set(node, why);
    },
  });

  /** Work in rounds: whatever a round's workers left undone because they died begins again where it was. */
  async function work(): Promise<void> {
    let round = start.targets;
    for (let standstills = 0; round.length > 0; ) {
      const listening: ((nodes: readonly NodeName[]) => void)[] = [];
      const lost = new Map<NodeName, string>();
      const job = { command: record.command, plan: record.plan, targets: round, durable: true };
      const ended = parts.pool.run(record.plugin, job, outputTo(lost), new AbortController().signal, {
        listen: (cancel) => {
          cancels.add(cancel);
          listening.push(cancel);
        },
      });
      await ended;
      for (const cancel of listening) cancels.delete(cancel);
      if (suspended || lost.size === 0) return;
      standstills = round.some(({ node }) => states.movedSinceLastDeath(node)) ? 0 : standstills + 1;
      const givenUp = standstills > MAX_STANDSTILLS;
      round = round.flatMap((target) => leftToDo(target, lost.get(target.node), givenUp));
      await sleep(FIRST_PAUSE_SECONDS * 2 ** standstills * 1000);
      round = round.filter(({ node }) => states.of(node)?.result === undefined);
    }
  }

  function leftToDo(target: Target, why: string | undefined, givenUp: boolean): readonly Target[] {
    const { node } = target;
    const state = states.of(node);
    if (why === undefined || state === undefined || state.result !== undefined) return [];
    states.died(node);
    if (state.cancelled) fail(node, reasons.cancelled);
    else if (givenUp) fail(node, why);
    else return [{ ...target, ...(state.resume === undefined ? {} : { resume: state.resume }) }];
    return [];
  }

  async function run(): Promise<void> {
    for (const line of start.opening) transcript.say(line);
    for (const { node, reason } of start.failing) fail(node, reason);
    await work();
    await statuses.flush();
    if (suspended) return new Promise(() => {});
    for (const line of lastLines(command, record, states.results(), parts.log)) transcript.sayLast(line);
    journal.write({ kind: 'ended', job: id, at: now() });
    await new Promise<void>((resolve) => journal.whenDurable(resolve));
    transcript.end();
  }

  return {
    record,
    transcript,
    states,
    cancel(nodes) {
      const mine = nodes.filter((node) => states.cancel(node));
      for (const node of mine) journal.write({ kind: 'cancelled', job: id, node });
      for (const cancel of cancels) cancel(mine);
      // Between two rounds nobody else would do it.
      if (cancels.size === 0) for (const node of mine) fail(node, reasons.cancelled);
    },
    suspend() {
      suspended = true;
      transcript.suspend();
    },
    ended: run(),
  };
}

/** A summary that cannot be made must not keep the job from ending. */
function lastLines(
  command: Finishing,
  record: JobRecord,
  results: readonly SettledNode[],
  log: Log,
): readonly XcatResponse[] {
  const call: Call = {
    ...record,
    stdin: undefined,
    environment: {},
    ignore: undefined,
    signal: new AbortController().signal,
  };
  try {
    return command.finish?.(record.plan, results, call) ?? [];
  } catch (error) {
    log.error({ job: record.id, error: String(error) }, 'the end of a job failed');
    return [globalError(`${record.plugin}: ${error instanceof Error ? error.message : String(error)}`)];
  }
}
