import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { Log } from '../log.js';
import type { DaemonServices, Durable, NodesCommand, Target, TargetsAgain } from '../plugin/contract.js';
import type { Registry } from '../plugin/registry.js';
import type { FailingNode } from './job.js';
import type { Jobs } from './jobs.js';
import { reasons } from './messages.js';
import type { JournalledJob } from './record.js';

/** What jobs are resumed with. */
export interface ResumeParts {
  readonly jobs: Jobs;
  readonly registry: Registry;
  readonly services: DaemonServices;
  readonly log: Log;
}

/**
 * Goes on with every job that has not ended. Their BMCs are held when this returns; the work itself begins as soon as
 * the tables have been read. A node the tables do not describe any more fails with the reason.
 */
export function resumeJobs(parts: ResumeParts): Promise<void> {
  const unfinished = parts.jobs.reader.unfinished();
  for (const { id, jobNodes } of unfinished) {
    parts.jobs.hold(
      id,
      jobNodes.filter(({ result }) => result === undefined),
    );
  }
  return Promise.all(
    unfinished.map((job) =>
      resumeJob(job, parts).catch((error: unknown) =>
        parts.log.error(
          { job: job.id, error: String(error) },
          'a job cannot be resumed; the next start tries again',
        ),
      ),
    ),
  ).then(() => undefined);
}

async function resumeJob(job: JournalledJob, parts: ResumeParts): Promise<void> {
  const command = commandOf(job, parts.registry);
  const left = job.jobNodes.filter(({ result }) => result === undefined);
  const wanted = left.filter(({ cancelled }) => !cancelled).map(({ node }) => node);
  const found = await command?.durable.targets(wanted, parts.services);

  const byNode = new Map(found?.targets.map((target) => [target.node, target]));
  const targets: Target[] = [];
  const failing: FailingNode[] = [];
  for (const { node, resume, cancelled } of left) {
    const target = byNode.get(node);
    if (target === undefined || cancelled)
      failing.push({ node, reason: whyNot(node, cancelled, job, found) });
    else targets.push({ ...target, ...(resume === undefined ? {} : { resume }) });
  }
  parts.log.info({ job: job.id, nodes: targets.length }, 'resuming a job');
  const { jobNodes: nodes, endedAt: _, ...record } = job;
  parts.jobs.goOn({ record, command: command ?? {}, nodes, targets, failing });
}

function whyNot(
  node: NodeName,
  cancelled: boolean,
  job: JournalledJob,
  found: TargetsAgain | undefined,
): string {
  if (cancelled) return reasons.cancelled;
  if (found === undefined) return reasons.commandGone(job.plugin, job.command);
  return found.gone.find((one) => one.node === node)?.reason ?? reasons.nodeGone;
}

/** The command of the job, if this version still has it as one that can be resumed. */
function commandOf(job: JournalledJob, registry: Registry): (NodesCommand & DurableCommand) | undefined {
  const found = registry.get(job.command)?.find(({ plugin }) => plugin === job.plugin)?.command;
  if (found?.kind !== 'nodes' || found.durable === undefined) return undefined;
  return { ...found, durable: found.durable };
}

type DurableCommand = { readonly durable: Durable };
