import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { RunningJob } from '../jobs/job.js';
import type { JournalReader } from '../jobs/journal-reader.js';
import { messages } from '../jobs/messages.js';
import { statusLines } from '../jobs/status-lines.js';
import type { Call } from '../plugin/contract.js';
import type { Outbox } from '../xcatd/outbox.js';
import type { Daemon } from './daemon.js';

/** What can be asked of jobs that exist, by the nodes they work on. */
export async function aboutJobs(
  asked: 'status' | 'attach' | 'cancel',
  call: Call,
  daemon: Daemon,
  outbox: Outbox,
): Promise<void> {
  switch (asked) {
    case 'status':
      for (const line of statusLines(call.nodes, call.command, daemon.jobs)) outbox.send(line);
      return;
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
  const last = Math.max(0, ...daemon.jobs.reader.lastFinished(call.nodes, call.command).values());
  if (last === 0) {
    outbox.send(messages.noJob(call.command));
    return;
  }
  outbox.send(messages.replayed(last));
  replay(last, daemon.jobs.reader, outbox);
}

const LINES_AT_ONCE = 1000;

function replay(job: number, reader: JournalReader, outbox: Outbox): void {
  for (let from = 0; ; from += LINES_AT_ONCE) {
    const lines = reader.lines(job, from, LINES_AT_ONCE);
    for (const line of lines) outbox.send(line);
    if (lines.length < LINES_AT_ONCE) return;
  }
}

/** How long a cancelled node is waited for before the client is told that it takes longer. */
const CANCEL_SECONDS = 15;

async function cancel(call: Call, daemon: Daemon, outbox: Outbox): Promise<void> {
  const running = ofCommand(daemon.jobs.running(call.nodes), call);
  for (const job of running) job.cancel(call.nodes);
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
