import type { Writable } from 'node:stream';
import { openJournalToRead } from '../lib/jobs/journal-file.js';
import { createReader, type JournalReader } from '../lib/jobs/journal-reader.js';
import type { JournalledJob } from '../lib/jobs/record.js';
import { dateText, nodeStatusText } from '../lib/jobs/status-lines.js';
import { printResponse } from '../xcat-compat/client/print-response.js';
import { createResponseDecoder } from '../xcat-compat/wire/decode-responses.js';
import { encodeResponse } from '../xcat-compat/wire/encode-response.js';

export interface JobsOptions {
  readonly stateDirectory: string;
  readonly output: Writable;
}

/** Jobs shown by `jobs list`. */
const NEWEST = 50;
const LINES_AT_ONCE = 1000;

/** The newest jobs, a line each; works with and without a running daemon. */
export function listJobs({ stateDirectory, output }: JobsOptions): void {
  const jobs = readerOf(stateDirectory)?.newest(NEWEST) ?? [];
  if (jobs.length === 0) output.write('No job is remembered.\n');
  for (const job of jobs) output.write(`${jobLine(job)}\n`);
}

/**
 * One job: where its nodes are, and what it has said.
 * @throws where there is no such job
 */
export function showJob(id: number, { stateDirectory, output }: JobsOptions): void {
  const reader = readerOf(stateDirectory);
  const job = knownJob(id, reader);
  output.write(`${jobLine(job)}\n`);
  for (const node of job.jobNodes) output.write(`${node.node}: ${nodeStatusText(id, node)}\n`);
  output.write('\n');
  for (let from = 0; reader !== undefined; from += LINES_AT_ONCE) {
    const lines = reader.lines(id, from, LINES_AT_ONCE);
    for (const line of lines) {
      for (const element of createResponseDecoder().push(Buffer.from(encodeResponse(line, ''), 'latin1'))) {
        const { stdout, stderr } = printResponse(element, { showServer: false });
        output.write(stdout + stderr);
      }
    }
    if (lines.length < LINES_AT_ONCE) return;
  }
}

/**
 * The words of the command that cancels a job, to be sent to the daemon.
 * @throws where there is no such job, or it has ended
 */
export function cancelWords(
  id: number,
  stateDirectory: string,
): { readonly command: string; readonly args: readonly string[] } {
  const job = knownJob(id, readerOf(stateDirectory));
  const left = job.jobNodes.filter(({ result }) => result === undefined).map(({ node }) => node);
  if (left.length === 0) throw new Error(`jobs: job ${id} has no node left to cancel`);
  return { command: job.command, args: [left.join(','), '--cancel'] };
}

function readerOf(stateDirectory: string): JournalReader | undefined {
  const database = openJournalToRead(stateDirectory);
  return database === undefined ? undefined : createReader(database);
}

function knownJob(id: number, reader: JournalReader | undefined): JournalledJob {
  const job = reader?.job(id);
  if (job === undefined) throw new Error(`jobs: there is no job ${id}; see: xcatd-ts jobs list`);
  return job;
}

/** `7 rflash running since … by root, 64 nodes: 60 done, 1 failed: -a /install/image.tar` */
function jobLine(job: JournalledJob): string {
  const { id, command, args, user = 'nobody', startedAt, endedAt, jobNodes } = job;
  const of = (kind: 'success' | 'failure'): number =>
    jobNodes.filter(({ result }) => result?.kind === kind).length;
  const when =
    endedAt === undefined
      ? `running since ${dateText(startedAt)}`
      : `from ${dateText(startedAt)} to ${dateText(endedAt)}`;
  const counts = `Total=${jobNodes.length} Success=${of('success')} Failed=${of('failure')}`;
  return `${id}: ${command} ${args.map((arg) => arg ?? '').join(' ')} (${user}) ${when} ${counts}`;
}
