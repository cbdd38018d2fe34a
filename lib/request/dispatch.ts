import type { XcatRequest } from '../../xcat-compat/wire/request.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { usageErrors } from '../../xcat-compat/wire/sendmsg.js';
import type { RunningJob } from '../jobs/job.js';
import type { Jobs, NewJob } from '../jobs/jobs.js';
import { messages as jobMessages } from '../jobs/messages.js';
import { jobWords } from '../jobs/words.js';
import type {
  Call,
  DaemonServices,
  NodesCommand,
  Prepared,
  SettledNode,
  Target,
} from '../plugin/contract.js';
import type { Outbox } from '../xcatd/outbox.js';
import type { Daemon } from './daemon.js';
import type { Caller } from './identity.js';
import { aboutJobs, watch } from './job-commands.js';
import { messages } from './messages.js';
import { nodeStatusWriter } from './node-status.js';
import type { Routed, Share } from './route.js';

/**
 * Runs every plugin's share at the same time and relays what they say, a whole document each. Nodes nobody claims are
 * said first. A plugin that fails answers for its own nodes only.
 */
export async function dispatch(
  routed: Routed,
  request: XcatRequest,
  caller: Caller,
  daemon: Daemon,
  outbox: Outbox,
  signal: AbortSignal,
): Promise<void> {
  const command = request.command ?? '';
  for (const node of routed.unclaimed) outbox.send(messages.noPlugin(command, node));

  const call = (nodes: Call['nodes']): Call => callOf(request, caller, nodes, signal);
  await Promise.all([
    ...routed.shares.map((share) =>
      guarded(share.plugin, share.nodes, daemon, outbox, () =>
        runShare(share, call(share.nodes), daemon, outbox),
      ),
    ),
    ...routed.globals.map(({ plugin, command }) =>
      guarded(plugin, routed.unclaimed, daemon, outbox, async () => {
        sendAll(outbox, await command.answer(call(routed.unclaimed), servicesOf(daemon)));
      }),
    ),
  ]);
}

/** One plugin's nodes: parse, prepare, run in the workers, finish. */
async function runShare(share: Share, asked: Call, daemon: Daemon, outbox: Outbox): Promise<void> {
  const command: NodesCommand = share.command;
  const { durable } = command;
  const words = durable === undefined ? undefined : jobWords(asked.args);
  if (words !== undefined && words.kind !== 'run') {
    if (words.kind === 'usage') outbox.send(usageErrors(asked.nodes, words.text));
    else await aboutJobs(words.kind, asked, daemon, outbox);
    return;
  }

  const call: Call = words === undefined ? asked : { ...asked, args: words.args };
  const parsed = command.parse(call);
  if (parsed.kind === 'answer') {
    sendAll(outbox, parsed.replies);
    return;
  }

  const prepared = await command.prepare(parsed.plan, call, servicesOf(daemon));
  if (prepared.kind === 'run' && durable?.isJob(prepared.plan) === true) {
    await runAsJob(share, call, prepared, words?.background === true, daemon, outbox);
    return;
  }
  sendAll(outbox, prepared.replies);
  if (prepared.kind === 'answer') return;

  const results: SettledNode[] = [];
  const statuses = nodeStatusWriter(daemon);
  await daemon.pool.run(
    share.plugin,
    { command: call.command, plan: prepared.plan, targets: withHolders(prepared.targets, daemon.jobs) },
    {
      reply: (response) => outbox.send(response),
      documents: (documents, taken) => outbox.sendReady(documents, taken),
      settled: (node, result) => results.push({ node, result }),
      nodeStatus: (node, status) => statuses.set(node, status),
    },
    call.signal,
  );
  await statuses.flush();
  sendAll(outbox, command.finish?.(prepared.plan, results, call) ?? []);
}

/** The share as a job: its client only watches it, and may go at any time; Ctrl-C there cancels it. */
async function runAsJob(
  { plugin, command }: Share,
  call: Call,
  prepared: Extract<Prepared, { kind: 'run' }>,
  background: boolean,
  daemon: Daemon,
  outbox: Outbox,
): Promise<void> {
  const { plan, replies: opening } = prepared;
  const targets = withHolders(prepared.targets, daemon.jobs);
  const job = startedJob({ plugin, command, call, plan, targets, opening }, daemon, outbox);
  if (job === undefined) return;
  if (background) {
    outbox.send(jobMessages.started(job.record.id));
    return;
  }
  const cancel = (): void => {
    if (!daemon.stopping.aborted) job.cancel(call.nodes);
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
    outbox.send(jobMessages.cannotRecord(reason));
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

function callOf(request: XcatRequest, caller: Caller, nodes: Call['nodes'], signal: AbortSignal): Call {
  return {
    command: request.command ?? '',
    args: request.args,
    nodes,
    cwd: request.cwd ?? '/',
    stdin: request.stdin,
    environment: request.environment,
    user: caller.user,
    ignore: caller.peerFields.ignore,
    signal,
  };
}

export function servicesOf({ tables, settings, source, now }: Daemon): DaemonServices {
  return { tables, settings, source, now };
}

function sendAll(outbox: Outbox, replies: readonly XcatResponse[]): void {
  for (const reply of replies) outbox.send(reply);
}
