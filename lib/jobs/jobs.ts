import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { Call, JobWork, NodeReason, Target } from '../plugin/contract.js';
import { type JobParts, type RunningJob, runJob } from './job.js';
import { messages } from './job-texts.js';
import type { JournalReader, UntoldCancel } from './journal-reader.js';
import type { Missing } from './late-targets.js';
import type { JobNode, JobRecord } from './record.js';

/** A command that becomes a job. */
export interface NewJob {
  readonly plugin: string;
  readonly call: Pick<Call, 'command' | 'args' | 'nodes' | 'cwd' | 'user'>;
  /** Plain data without secrets. */
  readonly plan: unknown;
  /** What there is to know of that plan. */
  readonly work: JobWork;
  readonly targets: readonly Target[];
  /** Said before any node is contacted. */
  readonly opening: readonly XcatResponse[];
}

/** A job from the journal that has work left. */
export interface ResumedJob {
  readonly record: JobRecord;
  /** Undefined where its command is gone, or cannot read its plan. */
  readonly work: Pick<JobWork, 'files' | 'finish'> | undefined;
  readonly nodes: readonly JobNode[];
  readonly targets: readonly Target[];
  readonly missing: Missing | undefined;
  readonly failing: readonly NodeReason[];
  /** Said first. */
  readonly opening: readonly XcatResponse[];
}

/** The jobs of this daemon. */
export interface Jobs {
  readonly reader: JournalReader;
  /** Writes the job down and starts it. Throws when it cannot be written, or is too long: then nothing was done. */
  start(job: NewJob): RunningJob;
  /** Goes on with a job from the journal; its BMCs have been held since `hold`. */
  goOn(resumed: ResumedJob): RunningJob;
  /** Keeps everybody else off these BMCs. */
  hold(job: number, nodes: readonly Pick<JobNode, 'node' | 'owner'>[]): void;
  /** The job that holds this BMC. */
  holderOf(owner: string): number | undefined;
  /** The running jobs that have work left on one of these nodes, or had some; oldest first. */
  running(nodes: readonly NodeName[]): readonly RunningJob[];
  /** Those of these nodes whose last cancellation nobody has been told of; from now on somebody has. */
  takeUntold(nodes: readonly NodeName[], command: string): readonly UntoldCancel[];
  /** The daemon stops: all jobs are left as they are, to be resumed. */
  suspend(): void;
}

/** What is kept of one job, its nodes apart: a thousand jobs are kept, for a month. */
const MOST_RECORD_BYTES = 256 * 1024;

/** More than is kept of a job; its message is for the user. */
export class RecordTooLong extends Error {}

export function createJobs(parts: JobParts): Jobs {
  let stopping = false;
  const all = new Map<number, RunningJob>();
  /** BMC → job → its nodes there that have no result. */
  const held = new Map<string, Map<number, Set<NodeName>>>();

  function hold(job: number, nodes: readonly Pick<JobNode, 'node' | 'owner'>[]): void {
    for (const { node, owner } of nodes) {
      const holders = held.get(owner) ?? new Map<number, Set<NodeName>>();
      held.set(owner, holders.set(job, (holders.get(job) ?? new Set()).add(node)));
    }
  }

  function release(job: number, node: NodeName, owners: Iterable<string>): void {
    for (const owner of owners) {
      const holders = held.get(owner);
      const mine = holders?.get(job);
      mine?.delete(node);
      if (mine?.size === 0) holders?.delete(job);
      if (holders?.size === 0) held.delete(owner);
    }
  }

  function run(resumed: ResumedJob): RunningJob {
    const { record, nodes, targets, missing, work } = resumed;
    const { id } = record;
    const ownersOf = new Map<NodeName, Set<string>>();
    /** Those that have their result. */
    const over = new Set<NodeName>();
    const owns = (some: readonly Pick<JobNode, 'node' | 'owner'>[]): void => {
      for (const { node, owner } of some) ownersOf.set(node, (ownersOf.get(node) ?? new Set()).add(owner));
    };
    // The tables may name another BMC for a node now than when the job began: both are held.
    const take = (found: readonly Target[]): void => {
      // A node may have been cancelled while the tables were being read: its BMC is free already.
      const mine = found.filter(({ node, heldBy }) => heldBy === undefined && !over.has(node));
      hold(id, mine);
      owns(mine);
    };
    owns(nodes);
    take(targets);
    const found = missing && {
      ...missing,
      find: async (asked: readonly NodeName[]) => {
        const told = await missing.find(asked);
        take(told.targets);
        return told;
      },
    };
    const settled = (node: NodeName): void => {
      over.add(node);
      release(id, node, ownersOf.get(node) ?? []);
    };
    const job = runJob({ ...resumed, finish: work?.finish, missing: found, settled }, parts);
    all.set(id, job);
    const releases = (work?.files ?? []).map(({ sha256 }) => parts.pinned.hold(sha256));
    job.ended
      .catch((error: unknown) => parts.log.error({ job: id, error: String(error) }, 'a job failed'))
      .finally(() => {
        all.delete(id);
        for (const release of releases) release();
      });
    return job;
  }

  return {
    reader: parts.journal.reader,
    start({ plugin, call, plan, work, targets, opening }) {
      if (stopping) throw new Error('the daemon is being stopped');
      const startedAt = parts.now();
      const { args, nodes, cwd, user } = call;
      const record = {
        id: parts.journal.nextId(),
        plugin,
        command: call.command,
        args,
        nodes,
        cwd,
        user,
        plan,
        startedAt,
      };
      const jobNodes = targets.map(({ node, owner }): JobNode => {
        const fresh = { resume: undefined, visit: 0, cancelled: false, result: undefined };
        return { node, owner, ...fresh, since: startedAt };
      });
      const bytes = Buffer.byteLength(JSON.stringify([args, cwd, user, plan]));
      if (bytes > MOST_RECORD_BYTES)
        throw new RecordTooLong(messages.recordTooLong(bytes, MOST_RECORD_BYTES));
      parts.journal.create(record, jobNodes);
      const missing = undefined;
      return run({ record, work, nodes: jobNodes, targets, missing, failing: [], opening });
    },
    goOn: run,
    hold,
    holderOf: (owner) => {
      const [first] = held.get(owner)?.keys() ?? [];
      return first;
    },
    running: (nodes) => [...all.values()].filter(({ states }) => nodes.some((node) => states.of(node))),
    takeUntold(nodes, command) {
      const untold = parts.journal.reader.untold(nodes, command);
      for (const { job, node } of untold) parts.journal.write({ kind: 'cancelTold', job, node });
      return untold;
    },
    suspend() {
      stopping = true;
      for (const job of all.values()) job.suspend();
    },
  };
}
