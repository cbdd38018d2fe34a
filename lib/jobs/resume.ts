import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { PlannedFile } from '../files/pinned-files.js';
import type { SiteFiles } from '../files/site-files.js';
import type { Log } from '../log.js';
import type { DaemonServices, Durable, JobWork, NodeReason, Target } from '../plugin/contract.js';
import type { Registry } from '../plugin/registry.js';
import { messages, reasons, troubles } from './job-texts.js';
import type { Jobs } from './jobs.js';
import type { JobNode, JournalledJob } from './record.js';

/** What jobs are resumed with. */
export interface ResumeParts {
  readonly jobs: Jobs;
  readonly registry: Registry;
  readonly services: DaemonServices;
  readonly siteFiles: SiteFiles;
  readonly log: Log;
  /** The journal may lack the last steps. */
  readonly doubtful: boolean;
}

/**
 * Goes on with every job that has not ended. When this returns all of them are there to be asked for, watched and
 * cancelled, their BMCs and files are held, and what other jobs have left of files is gone; the work itself begins as
 * soon as the tables have been read, which is tried until they can be. A node the tables do not describe any more fails
 * with the reason.
 */
export function resumeJobs(parts: ResumeParts): void {
  const unfinished = parts.jobs.reader.unfinished();
  for (const { id, jobNodes } of unfinished) {
    parts.jobs.hold(
      id,
      jobNodes.filter(({ result }) => result === undefined),
    );
  }
  const readable = unfinished.map((job) => readJob(job, parts));
  parts.siteFiles.pinned.sweep();
  for (const { release, ...job } of readable) {
    resumeJob(job, parts);
    // It holds them itself now.
    release();
  }
}

/** A job, and what this version knows of it. */
interface ReadJob {
  readonly job: JournalledJob;
  /** Undefined where this version has its command no more. */
  readonly durable: Durable | undefined;
  /** Undefined where nobody can read its plan. */
  readonly work: JobWork | undefined;
  /** What of its record cannot be read. */
  readonly damage: string | undefined;
}

/** Its plan is read once, and the files that it sends are held until they are let go of. */
function readJob(
  job: JournalledJob,
  { registry, siteFiles }: ResumeParts,
): ReadJob & { readonly release: () => void } {
  const durable = job.damage === undefined ? durableOf(job, registry) : undefined;
  const work = durable?.read(job.plan);
  const isUnread = durable !== undefined && work === undefined;
  const releases = (work?.files ?? []).map(({ sha256 }) => siteFiles.pinned.hold(sha256));
  const release = (): void => {
    for (const one of releases) one();
  };
  return { job, durable, work, damage: job.damage ?? (isUnread ? 'plan' : undefined), release };
}

function resumeJob({ job, durable, work, damage }: ReadJob, parts: ResumeParts): void {
  const { jobs, services, log, doubtful } = parts;
  const { jobNodes: nodes, endedAt: _, damage: __, ...record } = job;
  if (damage !== undefined) log.error({ job: job.id }, troubles.unreadable(job.id, damage));
  for (const { node, damage: ofNode } of nodes)
    if (ofNode !== undefined)
      log.error({ job: job.id, node }, troubles.unreadable(job.id, `${node}: ${ofNode}`));

  const left = nodes.filter(({ result }) => result === undefined);
  const failing = left.flatMap((node): readonly NodeReason[] => {
    const reason = whyNot(node, { job, durable, damage });
    return reason === undefined ? [] : [{ node: node.node, reason }];
  });
  const isFailing = new Set(failing.map(({ node }) => node));
  const wanted = left.filter(({ node }) => !isFailing.has(node));
  log.info({ job: job.id, nodes: wanted.length }, 'resuming a job');
  let restored: Promise<void> | undefined;
  jobs.goOn({
    ...{ record, work, nodes, failing, targets: [] },
    opening: doubtful ? [messages.doubtful(job.id)] : [],
    missing:
      durable === undefined || work === undefined
        ? undefined
        : {
            nodes: wanted.map(({ node }) => node),
            find: async (asked) => {
              restored ??= restore(work.files, job, parts);
              await restored;
              const found = await durable.targets(asked, services);
              return { ...found, targets: resumed(found.targets, nodes) };
            },
            mostSeconds: services.settings.nodeSeconds,
          },
  });
}

/** A copy that is not there is told by the nodes that need it: others of the job may be past that. */
async function restore(
  files: readonly PlannedFile[],
  { id, user }: JournalledJob,
  { siteFiles, log }: ResumeParts,
): Promise<void> {
  const { signal } = new AbortController();
  for (const file of files) {
    const problem = await siteFiles.pinned.restore(file, siteFiles.readerOf(user), signal).catch(String);
    if (problem !== undefined) log.warn({ job: id, problem }, 'a job has lost the copy of a file');
  }
}

/** Why a node cannot go on, whatever the tables say. */
function whyNot(
  { cancelled, damage: ofNode }: JobNode,
  { job, durable, damage }: Pick<ReadJob, 'job' | 'durable' | 'damage'>,
): string | undefined {
  if (cancelled) return reasons.cancelled;
  if (damage !== undefined || ofNode !== undefined) return reasons.unreadable;
  return durable === undefined ? reasons.commandGone(job.plugin, job.command) : undefined;
}

/** The targets with what the journal has of their nodes; the tables know nothing of that. */
function resumed(targets: readonly Target[], nodes: readonly JobNode[]): readonly Target[] {
  const byNode = new Map<NodeName, JobNode>(nodes.map((one) => [one.node, one]));
  return targets.map((target) => {
    const { resume, owner } = byNode.get(target.node) ?? {};
    return resume === undefined || owner === undefined ? target : { ...target, resume: { ...resume, owner } };
  });
}

/** What the job's command says of itself, if this version still has it as one that can be resumed. */
function durableOf(job: JournalledJob, registry: Registry): Durable | undefined {
  const found = registry.get(job.command)?.find(({ plugin }) => plugin === job.plugin)?.command;
  return found?.kind === 'nodes' ? found.durable : undefined;
}
