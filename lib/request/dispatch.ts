import type { XcatRequest } from '../../xcat-compat/wire/request.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { Call, DaemonServices, NodesCommand, SettledNode } from '../plugin/contract.js';
import type { Outbox } from '../xcatd/outbox.js';
import type { Daemon } from './daemon.js';
import type { Caller } from './identity.js';
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
async function runShare(share: Share, call: Call, daemon: Daemon, outbox: Outbox): Promise<void> {
  const command: NodesCommand = share.command;
  const parsed = command.parse(call);
  if (parsed.kind === 'answer') {
    sendAll(outbox, parsed.replies);
    return;
  }

  const prepared = await command.prepare(parsed.plan, call, servicesOf(daemon));
  sendAll(outbox, prepared.replies);
  if (prepared.kind === 'answer') return;

  const results: SettledNode[] = [];
  const statuses = nodeStatusWriter(daemon);
  await daemon.pool.run(
    share.plugin,
    { command: call.command, plan: prepared.plan, targets: prepared.targets },
    {
      reply: (response) => outbox.send(response),
      settled: (node, result) => results.push({ node, result }),
      nodeStatus: (node, status) => statuses.set(node, status),
    },
    call.signal,
  );
  await statuses.flush();
  sendAll(outbox, command.finish?.(prepared.plan, results, call) ?? []);
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

function servicesOf({ tables, settings, source, now }: Daemon): DaemonServices {
  return { tables, settings, source, now };
}

function sendAll(outbox: Outbox, replies: readonly XcatResponse[]): void {
  for (const reply of replies) outbox.send(reply);
}
