import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { Call, NodesCommand, Target } from '../plugin/contract.js';
import { type FailingNode, type Finishing, type JobParts, type RunningJob, runJob } from './job.js';
import type { JournalReader } from './journal-reader.js';
import type { JobNode, JobRecord } from './record.js';

/** A command that becomes a job. */
export interface NewJob {
  readonly plugin: string;
  readonly command: NodesCommand;
  readonly call: Call;
  readonly plan: unknown;
  readonly targets: readonly Target[];
  /** Said before any node is contacted. */
  readonly opening: readonly XcatResponse[];
}

/** A job from the journal that has work left. */
export interface ResumedJob {
  readonly record: JobRecord;
  readonly command: Finishing;
  readonly nodes: readonly JobNode[];
  readonly targets: readonly Target[];
  readonly failing: readonly FailingNode[];
}

/** The jobs of this daemon. */
export interface Jobs {
  readonly reader: JournalReader;
  /** Writes the job down and starts it. Throws when it cannot be written: then nothing was done. */
  start(job: NewJob): RunningJob;
  /** Goes on with a job from the journal; its BMCs have been held since `hold`. */
  goOn(resumed: ResumedJob): RunningJob;
  /** Keeps everybody else off these BMCs. */
  hold(job: number, nodes: readonly Pick<JobNode, 'node' | 'owner'>[]): void;
  /** The job that holds this BMC. */
  holderOf(owner: string): number | undefined;
  /** The running jobs that have work left on one of these nodes, or had some; oldest first. */
  running(nodes: readonly NodeName[]): readonly RunningJob[];
  /** The daemon stops: all jobs are left as they are, to be resumed. */
  suspend(): void;
}

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

  function run(resumed: ResumedJob, opening: readonly XcatResponse[]): RunningJob {
    const { record, nodes, targets } = resumed;
    const { id } = record;
    // The tables may name another BMC for a node now than when the job began: both are held.
    hold(
      id,
      targets.filter(({ heldBy }) => heldBy === undefined),
    );
    const ownersOf = new Map<NodeName, Set<string>>();
    for (const { node, owner } of [...nodes, ...targets])
      ownersOf.set(node, (ownersOf.get(node) ?? new Set()).add(owner));
    const settled = (node: NodeName): void => release(id, node, ownersOf.get(node) ?? []);
    const job = runJob({ ...resumed, opening, settled }, parts);
    all.set(id, job);
    job.ended
      .catch((error: unknown) => parts.log.error({ job: id, error: String(error) }, 'a job failed'))
      .finally(() => all.delete(id));
    return job;
  }

  return {
    reader: parts.journal.reader,
    start({ plugin, command, call, plan, targets, opening }) {
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
        return { node, owner, resume: undefined, cancelled: false, result: undefined, since: startedAt };
      });
      parts.journal.create(record, jobNodes);
      return run({ record, command, nodes: jobNodes, targets, failing: [] }, opening);
    },
    goOn: (resumed) => run(resumed, []),
    hold,
    holderOf: (owner) => {
      const [first] = held.get(owner)?.keys() ?? [];
      return first;
    },
    running: (nodes) => [...all.values()].filter(({ states }) => nodes.some((node) => states.of(node))),
    suspend() {
      stopping = true;
      for (const job of all.values()) job.suspend();
    },
  };
}
