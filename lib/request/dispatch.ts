import type { XcatRequest } from '../../xcat-compat/wire/request.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { globalError, info, usageErrors } from '../../xcat-compat/wire/sendmsg.js';
import type { AnyEvent } from '../events/job-event.js';
import { leaseFiles } from '../files/caller-files.js';
import { takeFile } from '../files/take-file.js';
import type { RunningJob } from '../jobs/job.js';
import { cancellers, messages as jobMessages } from '../jobs/job-texts.js';
import { type Jobs, type NewJob, RecordTooLong } from '../jobs/jobs.js';
import type { JournalledJob } from '../jobs/record.js';
import { StateMoved } from '../jobs/state-place.js';
import { jobWords, wantsJson } from '../jobs/words.js';
import type { Call, DaemonServices, JobWork, Run, SettledNode, Target } from '../plugin/contract.js';
import { leaseHandouts } from '../pool/handouts.js';
import type { Outbox } from '../xcatd/outbox.js';
import type { Daemon } from './daemon.js';
import type { Caller } from './identity.js';
import { aboutJobs, watch } from './job-commands.js';
import { jsonOutbox } from './json-outbox.js';
import { messages } from './request-texts.js';
import type { Routed, Share } from './route.js';
import { shortAnswer } from './short-answer.js';
import { nodeStatusWriter } from './write-node-status.js';

/**
 * Runs every plugin's share at the same time and relays what they say, a whole document each. Nodes nobody claims are
 * said first. A plugin that fails answers for its own nodes only. A noderange without any node is never passed over in
 * silence.
 * @param retried the job whose work is to be done again
 */
export async function dispatch(
  routed: Routed,
  request: XcatRequest,
  caller: Caller,
  daemon: Daemon,
  outbox: Outbox,
  signal: AbortSignal,
  retried?: JournalledJob,
): Promise<void> {
  const command = request.command ?? '';
  for (const node of routed.unclaimed) outbox.send(messages.noPlugin(command, node));

  const { files, release } = leaseFiles(daemon.siteFiles, rightsOf(caller, request));
  const { handouts, end } = leaseHandouts(daemon.environment);
  const call = (nodes: Call['nodes']): Call => ({
    ...callOf(request, caller, nodes, signal),
    files,
    handouts,
  });
  let silent = 0;
  await Promise.all([
    ...routed.shares.map((share) =>
      guarded(share.plugin, share.nodes, daemon, outbox, () =>
        runShare(share, call(share.nodes), daemon, outbox, retried),
      ),
    ),
    ...routed.globals.map(({ plugin, command, nodes }) =>
      guarded(plugin, nodes, daemon, outbox, async () => {
        const replies = await command.answer(call(nodes), servicesOf(daemon));
        if (replies.length === 0) silent += 1;
        sendAll(
          outbox,
          replies.map((reply) => shortAnswer(reply, request.args)),
        );
      }),
    ),
  ]).finally(async () => {
    release();
    await end();
  });
  const { shares, globals, unclaimed } = routed;
  const isForNobody =
    [...shares, ...globals].every(({ nodes }) => nodes.length === 0) && unclaimed.length === 0;
  if (isForNobody && silent === globals.length && request.noderange !== undefined)
    outbox.send(messages.noNodes(request.noderange));
}

/** One plugin's nodes; of a command that can be a job, its result may be wanted as one JSON document. */
async function runShare(
  share: Share,
  asked: Call,
  daemon: Daemon,
  outbox: Outbox,
  retried: JournalledJob | undefined,
): Promise<void> {
  if (share.command.durable === undefined || !wantsJson(asked.args))
    return workShare(share, asked, daemon, outbox, retried);
  const document = jsonOutbox(outbox, asked.command);
  await workShare(share, asked, daemon, document, retried);
  document.end();
}

/** Parse, prepare, run in the workers, finish. */
async function workShare(
  share: Share,
  asked: Call,
  daemon: Daemon,
  outbox: Outbox,
  retried: JournalledJob | undefined,
): Promise<void> {
  const { durable, parse } = share.command;
  const words = durable === undefined ? undefined : jobWords(asked.args);
  if (words !== undefined && words.kind !== 'run') {
    if (words.kind === 'usage') sendAll(outbox, [usageErrors(asked.nodes, words.text), info(words.hint)]);
    else await aboutJobs(words, asked, durable?.words ?? String, daemon, outbox);
    return;
  }

  if (words !== undefined && !wantsJson(words.args)) sayUntold(asked, daemon, outbox);
  const call: Call = words === undefined ? asked : { ...asked, args: words.args };
  const parsed = parse(call);
  const prepared = parsed.kind === 'answer' ? parsed : await parsed.prepare(servicesOf(daemon));
  if (prepared.kind === 'answer') {
    sendAll(outbox, prepared.replies);
    return;
  }
  const { job, differsFrom } = prepared;
  if (retried !== undefined) {
    const difference = differsFrom?.(retried.plan);
    if (difference !== undefined) {
      outbox.send(jobMessages.notTheSame(retried.id, difference));
      return;
    }
    sayRetry(retried, call, outbox);
  }
  if (job === undefined) return runAtOnce(share.plugin, call, prepared, daemon, outbox);
  await runAsJob(share.plugin, call, prepared, job, words?.background === true, daemon, outbox);
}

/** The share as a command that is no job: it ends with its client. */
async function runAtOnce(
  plugin: string,
  call: Call,
  { plan, replies, targets, moves, afterNode, finish }: Run,
  daemon: Daemon,
  outbox: Outbox,
): Promise<void> {
  sendAll(outbox, replies);
  const { events, now } = daemon;
  const results: SettledNode[] = [];
  const afterwards: Promise<void>[] = [];
  const statuses = nodeStatusWriter(daemon);
  const work = events.work({ job: undefined, plugin, command: call.command, user: call.user });
  const happens = (event: AnyEvent): void => events.tell({ work, at: now(), event, seq: undefined });
  happens({ kind: 'begun', nodes: targets.map(({ node }) => node), resumed: false });
  await daemon.pool.run(
    plugin,
    { command: call.command, plan, targets: withHolders(targets, daemon.jobs) },
    {
      tell(event) {
        if (event.kind === 'said') outbox.send(event.response);
        if (event.kind === 'powered') statuses.set(event.node, event.status);
        if (event.kind === 'settled') {
          const { node, result } = event;
          results.push({ node, result });
          if (afterNode !== undefined)
            afterwards.push(afterNode({ node, result }).then((more) => sendAll(outbox, more)));
        }
        happens(event);
      },
      documents: (documents, taken) => outbox.sendReady(documents, taken),
      handOver: async (node, name) => {
        const move = moves?.(node, name);
        return move === undefined ? 'there is no place for it' : takeFile(move);
      },
    },
    call.signal,
  );
  await Promise.all(afterwards);
  await statuses.flush();
  sendAll(outbox, finish(results, call));
  happens({ kind: 'ended' });
}

/** A client that was interrupted has read nothing of what its nodes have come to: whoever comes next is told. */
function sayUntold({ nodes, command }: Call, { jobs }: Daemon, outbox: Outbox): void {
  const byJob = new Map<number, { readonly by: string; readonly nodes: Call['nodes'][number][] }>();
  for (const { job, node, by } of jobs.takeUntold(nodes, command)) {
    const known = byJob.get(job) ?? { by, nodes: [] };
    byJob.set(job, known);
    known.nodes.push(node);
  }
  for (const [job, { by, nodes: cancelled }] of byJob)
    outbox.send(jobMessages.wasCancelled(job, by, cancelled));
}

function sayRetry({ id }: JournalledJob, { args, nodes }: Call, outbox: Outbox): void {
  outbox.send(jobMessages.retries(id, nodes.length, args.map((arg) => arg ?? '').join(' ')));
}

/** The share as a job: its client only watches it, and may go at any time; Ctrl-C there cancels it. */
async function runAsJob(
  plugin: string,
  call: Call,
  prepared: Run,
  work: JobWork,
  background: boolean,
  daemon: Daemon,
  outbox: Outbox,
): Promise<void> {
  const { plan, replies: opening } = prepared;
  const targets = withHolders(prepared.targets, daemon.jobs);
  const job = startedJob({ plugin, call, plan, targets, opening, work }, daemon, outbox);
  if (job === undefined) return;
  if (background) {
    const { id } = job.record;
    const document = { command: call.command, job: id, nodes: call.nodes };
    outbox.send(wantsJson(call.args) ? info(JSON.stringify(document)) : jobMessages.started(id));
    return;
  }
  const cancel = (): void => {
    if (!daemon.stopping.aborted) job.cancel(call.nodes, cancellers.interrupt(call.user));
  };
  if (call.signal.aborted) cancel();
  call.signal.addEventListener('abort', cancel, { once: true });
  await watch(job, outbox, call.signal);
  call.signal.removeEventListener('abort', cancel);
}

function startedJob(job: NewJob, daemon: Daemon, outbox: Outbox): RunningJob | undefined {
  try {
    return daemon.jobs.start(job);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    daemon.log.error({ error: reason }, 'a job cannot be written down');
    const isWholeText = error instanceof StateMoved || error instanceof RecordTooLong;
    outbox.send(isWholeText ? globalError(reason) : jobMessages.cannotRecord(reason));
    return undefined;
  }
}

/** Says of each target which job holds its BMC now. */
function withHolders(targets: readonly Target[], jobs: Jobs): readonly Target[] {
  return targets.map((target) => {
    const heldBy = jobs.holderOf(target.owner);
    return heldBy === undefined ? target : { ...target, heldBy };
  });
}

async function guarded(
  plugin: string,
  nodes: Call['nodes'],
  daemon: Daemon,
  outbox: Outbox,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    daemon.log.error(
      { plugin, error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
      'plugin failed',
    );
    outbox.send(messages.pluginFailed(plugin, error instanceof Error ? error.message : String(error), nodes));
  }
}

function callOf(
  request: XcatRequest,
  caller: Caller,
  nodes: Call['nodes'],
  signal: AbortSignal,
): Omit<Call, 'files' | 'handouts'> {
  return {
    command: request.command ?? '',
    args: request.args,
    nodes,
    ...(request.noderange === undefined ? {} : { noderange: request.noderange }),
    ...(request.upload === undefined ? {} : { upload: request.upload }),
    cwd: request.cwd ?? '/',
    stdin: request.stdin,
    environment: request.environment,
    user: caller.user,
    ignore: caller.peerFields.ignore,
    signal,
  };
}

/** Whose rights count for files that are named: another xcatd that asks for nobody has all of them. */
function rightsOf({ trusted, user }: Caller, { username }: XcatRequest): string | undefined {
  return trusted && username === undefined ? 'root' : user;
}

/** So many of a node's last jobs have something to say that still counts. */
const MOST_LEFT = 4;

export function servicesOf({ tables, settings, files, source, now, jobs }: Daemon): DaemonServices {
  const leftOf: DaemonServices['leftOf'] = (node, owner) => jobs.reader.leftOf(node, owner, MOST_LEFT);
  return { tables, settings, files, source, now, leftOf };
}

function sendAll(outbox: Outbox, replies: readonly XcatResponse[]): void {
  for (const reply of replies) outbox.send(reply);
}
