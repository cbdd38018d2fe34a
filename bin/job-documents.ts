import type { JobNode, JournalledJob, Visit } from '../lib/jobs/record.js';
import { compressNames } from '../xcat-compat/noderange/compress.js';

// Jobs as programs read them (`--json`); docs/jobs.md describes the shapes.

export const jobResults = ['running', 'success', 'failed', 'refused'] as const;
/** Of a job as a whole; `refused`: nothing was begun, because of other work. */
export type JobResult = (typeof jobResults)[number];

export function resultOf({ endedAt, jobNodes }: JournalledJob): JobResult {
  if (endedAt === undefined) return 'running';
  const failures = jobNodes.filter(({ result }) => result?.kind !== 'success');
  if (failures.length === 0) return 'success';
  return failures.length === jobNodes.length && failures.every(isRefused) ? 'refused' : 'failed';
}

/** The result, and where it cannot be read how it was asked for. */
export function resultWord(job: JournalledJob): string {
  return job.damage === undefined ? resultOf(job) : `${resultOf(job)} (its record is damaged)`;
}

export function jobDocument(job: JournalledJob, about: string | undefined) {
  const { id, command, args, user, cwd, startedAt, endedAt, jobNodes } = job;
  const of = (is: (node: JobNode) => boolean): number => jobNodes.filter(is).length;
  return {
    id,
    command,
    args: args.map((arg) => arg ?? ''),
    user: user ?? null,
    cwd,
    noderange: compressNames(jobNodes.map(({ node }) => node)),
    version: about ?? null,
    startedAt: new Date(startedAt).toISOString(),
    endedAt: endedAt === undefined ? null : new Date(endedAt).toISOString(),
    seconds: endedAt === undefined ? null : Math.round((endedAt - startedAt) / 1000),
    result: resultOf(job),
    total: jobNodes.length,
    running: of(({ result }) => result === undefined),
    success: of(({ result }) => result?.kind === 'success'),
    failed: of(({ result }) => result?.kind === 'failure'),
    failedNoderange: compressNames(
      jobNodes.filter(({ result }) => result?.kind === 'failure').map(({ node }) => node),
    ),
  };
}

export function nodeDocument(node: JobNode, words: (status: string) => string, visits: readonly Visit[]) {
  const { result, resume, cancelled, cancelledBy, since } = node;
  return {
    node: node.node,
    result: result === undefined ? 'running' : isRefused(node) ? 'refused' : result.kind,
    ...(result === undefined && resume !== undefined ? { status: words(resume.status) } : {}),
    ...(result?.kind === 'failure' ? { reason: result.reason } : {}),
    ...(cancelled ? { cancelledBy: cancelledBy ?? null } : {}),
    since: new Date(since).toISOString(),
    ...result?.details,
    steps: visits.map(({ status, since: from, ms, requests, outcome }) => ({
      status,
      doing: words(status),
      since: new Date(from).toISOString(),
      seconds: Math.round(ms / 100) / 10,
      requests,
      outcome: outcome ?? null,
    })),
  };
}

function isRefused({ result }: JobNode): boolean {
  return result?.kind === 'failure' && result.notBegun === true;
}

/** `3 min 10 s`; the clock of a machine may have been set back meanwhile. */
export function secondsText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return [hours > 0 ? `${hours} h` : '', whole >= 60 ? `${minutes} min` : '', `${rest} s`]
    .filter((part) => part !== '')
    .join(' ');
}
