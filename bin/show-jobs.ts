import { existsSync } from 'node:fs';
import { PassThrough, type Writable } from 'node:stream';
import { openJournalToRead } from '../lib/jobs/journal-file.js';
import { createReader, type JournalReader } from '../lib/jobs/journal-reader.js';
import type { JournalledJob } from '../lib/jobs/record.js';
import { dateText, nodeStatusText } from '../lib/jobs/status-lines.js';
import type { Durable } from '../lib/plugin/contract.js';
import { createRegistry } from '../lib/plugin/registry.js';
import { visible } from '../lib/visible.js';
import { plugins } from '../plugins/index.js';
import { printResponse } from '../xcat-compat/client/print-response.js';
import { compressNames } from '../xcat-compat/noderange/compress.js';
import { createResponseDecoder } from '../xcat-compat/wire/decode-responses.js';
import { encodeResponse } from '../xcat-compat/wire/encode-response.js';
import { jobDocument, nodeDocument, resultWord, secondsText } from './job-documents.js';
import { askedNodes, isWanted, type JobsFilter } from './job-filter.js';
import { stateDirectoryOf } from './state-directory.js';

/** Whose jobs: those of a site, or of the state directory that is named. */
export interface JobsPlace {
  readonly confdir: string;
  readonly statedir: string | undefined;
}

export interface JobsOptions {
  readonly place: JobsPlace;
  readonly output: JobsOutput;
  readonly json: boolean;
}

/** Where lines go; closed once nobody reads them any more. */
export interface JobsOutput {
  readonly write: (text: string) => void;
  /** What is no answer, but has to be known with it. */
  readonly note: (line: string) => void;
  readonly isClosed: () => boolean;
}

const LINES_AT_ONCE = 1000;

/**
 * Jobs, the newest first, a line each; works with and without a running daemon.
 * @throws where there is nothing to look at, or it cannot be read, and for nodes that no job has
 */
export function listJobs(filter: JobsFilter, { place, output, json }: JobsOptions): void {
  const durables = durableCommands();
  const documents: unknown[] = [];
  let count = 0;
  const reader = readerOf(place);
  const asked = askedNodes(filter.nodes, reader);
  if (asked?.strange !== undefined) output.note(asked.strange);
  for (const job of reader?.newest(asked?.names) ?? []) {
    if (output.isClosed()) return;
    if (!isWanted(job, filter)) continue;
    count += 1;
    if (json) documents.push(jobDocument(job, aboutOf(job, durables)));
    else output.write(`${visible(jobLine(job, aboutOf(job, durables)))}\n`);
  }
  if (json) output.write(`${JSON.stringify(documents, undefined, 2)}\n`);
  else if (count === 0) output.write('No such job is remembered.\n');
}

/**
 * One job: where its nodes are, and what it has said; or its failed nodes only.
 * @throws where there is no such job
 */
export function showJob(id: number, onlyFailed: boolean, { place, output, json }: JobsOptions): void {
  const reader = readerOf(place);
  const job = knownJob(id, reader);
  const durables = durableCommands();
  const words = durables.get(job.command)?.words ?? String;
  const failed = job.jobNodes.filter(({ result }) => result?.kind === 'failure');
  const shown = onlyFailed ? failed : job.jobNodes;
  if (json) {
    const nodes = shown.map((node) => nodeDocument(node, words, reader?.visits(id, node.node) ?? []));
    const document = { ...jobDocument(job, aboutOf(job, durables)), nodes };
    output.write(`${JSON.stringify(document, undefined, 2)}\n`);
    return;
  }
  output.write(`${visible(jobLine(job, aboutOf(job, durables)))}\n`);
  for (const node of shown) output.write(`${visible(`${node.node}: ${nodeStatusText(id, node, words)}`)}\n`);
  if (onlyFailed) {
    if (failed.length > 0) output.write(`Failed nodes: ${failed.map(({ node }) => node).join(',')}\n`);
    return;
  }
  output.write('\n');
  if (reader !== undefined) writeLines(id, reader, output);
}

function writeLines(id: number, reader: JournalReader, output: JobsOutput): void {
  for (let from = 0; !output.isClosed(); ) {
    const lines = reader.lines(id, from, LINES_AT_ONCE);
    for (const { response } of lines) {
      const bytes = Buffer.from(encodeResponse(response, ''), 'latin1');
      for (const element of createResponseDecoder().push(bytes)) {
        const { stdout, stderr } = printResponse(element, { showServer: false });
        output.write(stdout + stderr);
      }
    }
    const last = lines.at(-1);
    if (last === undefined) return;
    from = last.seq + 1;
  }
}

/**
 * The words of the command that cancels a job, to be sent to the daemon.
 * @throws where there is no such job, or it has ended
 */
export function cancelWords(
  id: number,
  place: JobsPlace,
): { readonly command: string; readonly args: readonly string[] } {
  const job = knownJob(id, readerOf(place));
  const left = job.jobNodes.filter(({ result }) => result === undefined).map(({ node }) => node);
  if (left.length === 0) throw new Error(`jobs: job ${id} has no node left to cancel`);
  return { command: job.command, args: [left.join(','), '--cancel'] };
}

/** Gathers what a command prints, to be told as one document. */
export function gathered(): { readonly stream: Writable; readonly lines: () => readonly string[] } {
  const stream = new PassThrough();
  let text = '';
  stream.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  return { stream, lines: () => text.split('\n').filter((line) => line !== '') };
}

/** Undefined where no daemon of this site has kept a job yet. */
function readerOf({ confdir, statedir }: JobsPlace): JournalReader | undefined {
  const database = openJournalToRead(statedir ?? stateDirectoryOf(confdir));
  if (database !== undefined) return createReader(database);
  const place = statedir ?? confdir;
  if (!existsSync(place)) throw new Error(`jobs: there is no directory ${place}`);
  if (statedir === undefined) return undefined;
  throw new Error(`jobs: ${statedir} has no journal: no daemon has kept its jobs there`);
}

function knownJob(id: number, reader: JournalReader | undefined): JournalledJob {
  const job = reader?.job(id);
  if (job === undefined) throw new Error(`jobs: there is no job ${id}; see: xcatd-ts jobs list`);
  return job;
}

/** What the commands that can be jobs say of theirs. */
function durableCommands(): ReadonlyMap<string, Durable> {
  const all = [...createRegistry(plugins)].flatMap(([name, registered]) =>
    registered.flatMap(({ command }) =>
      command.kind === 'nodes' && command.durable !== undefined ? [[name, command.durable] as const] : [],
    ),
  );
  return new Map(all);
}

function aboutOf(
  { command, plan }: JournalledJob,
  durables: ReadonlyMap<string, Durable>,
): string | undefined {
  return durables.get(command)?.read(plan)?.about;
}

/** `7: rflash -a /install/image.tar (root) from … to …, 3 min 10 s, nodes n[1-64], version …: failed Total=64 …` */
function jobLine(job: JournalledJob, about: string | undefined): string {
  const { id, command, args, user = 'nobody', startedAt, endedAt, jobNodes } = job;
  const { total, success, failed } = jobDocument(job, about);
  const when =
    endedAt === undefined
      ? `running since ${dateText(startedAt)}`
      : `from ${dateText(startedAt)} to ${dateText(endedAt)}, ${secondsText((endedAt - startedAt) / 1000)}`;
  const words = [command, ...args.map((arg) => arg ?? '')].join(' ');
  const version = about === undefined ? '' : `, version ${about}`;
  const nodes = compressNames(jobNodes.map(({ node }) => node));
  const counts = `Total=${total} Success=${success} Failed=${failed}`;
  return `${id}: ${words} (${user}) ${when}, nodes ${nodes}${version}: ${resultWord(job)} ${counts}`;
}
