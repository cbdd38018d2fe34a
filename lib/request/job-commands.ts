import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { info } from '../../xcat-compat/wire/sendmsg.js';
import type { RunningJob } from '../jobs/job.js';
import { cancellers, messages } from '../jobs/job-texts.js';
import type { JournalReader, LastJob } from '../jobs/journal-reader.js';
import { statusDocument } from '../jobs/status-document.js';
import { placesOf, statusLines, type Words } from '../jobs/status-lines.js';
import type { AskedOfJobs } from '../jobs/words.js';
import type { Call } from '../plugin/contract.js';
import type { Outbox } from '../xcatd/outbox.js';
import type { Daemon } from './daemon.js';
import { watchStatus } from './watch-status.js';

/** What can be asked of jobs that exist, by the nodes they work on. */
export async function aboutJobs(
  asked: AskedOfJobs,
  call: Call,
  words: Words,
  daemon: Daemon,
  outbox: Outbox,
): Promise<void> {
  switch (asked.kind) {
    case 'status': {
      if (asked.watch) return watchStatus(call, words, daemon, outbox, asked.failed);
      await cancelledHaveEnded(call, daemon);
      const all = placesOf(call.nodes, call.command, daemon.jobs);
      if (asked.json)
        outbox.send(info(JSON.stringify(statusDocument(call.command, all, words, asked.failed))));
      else for (const line of statusLines(all, words, asked.failed)) outbox.send(line);
      daemon.jobs.takeUntold(call.nodes, call.command);
      return;
    }
    case 'attach':
      return attach(call, daemon, outbox);
    case 'cancel':
      return cancel(call, daemon, outbox);
    default:
      asked satisfies never;
  }
}

/** Shows a job's lines to a client until it ends, is left to resume, or the client goes. */
export async function watch(job: RunningJob, outbox: Outbox, signal: AbortSignal): Promise<void> {
  const end = await job.transcript.show((line) => outbox.send(line), signal);
  if (end === 'suspended') outbox.send(messages.daemonStops(job.record.id));
}

async function attach(call: Call, daemon: Daemon, outbox: Outbox): Promise<void> {
  const running = ofCommand(daemon.jobs.running(call.nodes), call);
  if (running.length > 0) {
    for (const job of running) outbox.send(messages.attached(job.record.id));
    await Promise.all(running.map((job) => watch(job, outbox, call.signal)));
    return;
  }
  const last = newest([...daemon.jobs.reader.lastFinished(call.nodes, call.command).values()]);
  if (last === undefined) {
    outbox.send(messages.noJob(call.command));
    return;
  }
  outbox.send(messages.replayed(last));
  replay(last, daemon.jobs.reader, outbox);
}

/** The newest job of all; one that refused its node at once only where there is no other. */
function newest(jobs: readonly LastJob[]): number | undefined {
  const real = jobs.filter(({ refused }) => !refused);
  const ids = (real.length > 0 ? real : jobs).map(({ job }) => job);
  return ids.length === 0 ? undefined : Math.max(...ids);
}

const LINES_AT_ONCE = 1000;

function replay(job: number, reader: JournalReader, outbox: Outbox): void {
  for (let from = 0; ; ) {
    const lines = reader.lines(job, from, LINES_AT_ONCE);
    for (const { response } of lines) outbox.send(response);
    const last = lines.at(-1);
    if (last === undefined) return;
    from = last.seq + 1;
  }
}

/** How long a cancelled node is waited for before the client is told that it takes longer. */
const CANCEL_SECONDS = 15;

const STATUS_WAITS_SECONDS = 5;

/** What is being cancelled has its result soon, which tells more than that. */
async function cancelledHaveEnded({ nodes, signal }: Call, { jobs }: Daemon): Promise<void> {
  const late = AbortSignal.any([signal, AbortSignal.timeout(STATUS_WAITS_SECONDS * 1000)]);
  const ending = jobs
    .running(nodes)
    .flatMap(({ states }) =>
      nodes.filter((node) => states.of(node)?.cancelled).map((node) => states.resultOf(node, late)),
    );
  await Promise.all(ending);
}

async function cancel(call: Call, daemon: Daemon, outbox: Outbox): Promise<void> {
  const running = ofCommand(daemon.jobs.running(call.nodes), call);
  for (const job of running) job.cancel(call.nodes, cancellers.word(call.user));
  const late = AbortSignal.any([call.signal, AbortSignal.timeout(CANCEL_SECONDS * 1000)]);
  const answers = await Promise.all(
    call.nodes.map(async (node): Promise<XcatResponse> => {
      const job = running.find(({ states }) => states.of(node)?.cancelled);
      if (job === undefined) return messages.nothingToCancel(node);
      const result = await job.states.resultOf(node, late);
      if (result === undefined) return messages.cancelling(node, job.record.id);
      const text = result.kind === 'failure' ? result.reason : 'it had just succeeded';
      return messages.cancelledAs(node, job.record.id, text);
    }),
  );
  for (const answer of answers) outbox.send(answer);
}

function ofCommand(jobs: readonly RunningJob[], call: Call): readonly RunningJob[] {
  return jobs.filter(({ record }) => record.command === call.command);
}
