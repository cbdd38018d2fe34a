import { policyRules } from '../../xcat-compat/policy/rules.js';
import { nodeIndex } from '../../xcat-compat/tables/nodelist.js';
import { siteValue } from '../../xcat-compat/tables/site.js';
import type { XcatRequest } from '../../xcat-compat/wire/request.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { AfterAnswer } from '../xcatd/connection.js';
import type { Outbox } from '../xcatd/outbox.js';
import { authorize } from './authorize.js';
import { answerBuiltin } from './builtin.js';
import type { Daemon } from './daemon.js';
import { dispatch } from './dispatch.js';
import { type Caller, identify } from './identity.js';
import { messages } from './messages.js';
import { nodeSet } from './node-set.js';
import type { Peer } from './peer.js';
import { route } from './route.js';

/**
 * One request, from who asks to the last document: who → which nodes → may they → which plugin gets which nodes →
 * dispatch → done. Always ends the request; an internal failure is an error the client sees (and we log).
 */
export async function handle(
  request: XcatRequest,
  peer: Peer,
  daemon: Daemon,
  outbox: Outbox,
  signal: AbortSignal,
): Promise<AfterAnswer> {
  const end = (last: XcatResponse = {}): Promise<void> => outbox.finish(lastOf(request, last));
  try {
    if (request.claimsIdentity) {
      await end(messages.authenticationFailure);
      return 'close';
    }
    const rules = await policyRules(daemon.tables);
    const caller = identify(request, peer, rules);

    const index = await nodeIndex(daemon.tables);
    const asked = nodeSet(request, index, await siteValue(daemon.tables, 'excludenodes'));
    const nodes = asked.kind === 'nodes' ? asked.nodes : [];

    const decision = await authorize(
      { request, caller, peer, nodes },
      rules,
      index,
      daemon.tables,
      daemon.hosts,
    );
    logDecision(decision, request, caller, peer, daemon);
    if (decision.kind === 'deny') {
      await end(messages.denied);
      return 'keep';
    }

    warnOfOtherVersion(caller, peer, daemon, outbox);
    const registered = daemon.registry.get(request.command ?? '');
    if (registered === undefined || request.command === 'authcheck') {
      await end(answerBuiltin(request, caller, asked, index));
      return 'keep';
    }
    if (asked.kind === 'malformed') {
      await end(messages.malformedNoderange(asked.reason));
      return 'keep';
    }
    if (asked.unknown.length > 0) {
      await end(messages.invalidNodes(asked.unknown));
      return 'keep';
    }
    if (nodes.length > 0 && (await siteValue(daemon.tables, 'master')) === undefined) {
      await end(messages.noMaster(request.command ?? ''));
      return 'keep';
    }

    const routed = await route(registered, nodes, daemon.tables);
    await dispatch(routed, request, caller, daemon, outbox, signal);
    if (!signal.aborted) await end();
    return 'keep';
  } catch (error) {
    daemon.log.error({ command: request.command, error: stackOf(error) }, 'request failed');
    await end(messages.fatal(error instanceof Error ? error.message : String(error)));
    return 'keep';
  }
}

/** The last document of a request: the data of an early answer with it, or nothing but the end [xcatd:2182]. */
function lastOf(request: XcatRequest, last: XcatResponse): XcatResponse {
  return { ...last, serverdone: '', ...(request.transid === undefined ? {} : { transid: request.transid }) };
}

function warnOfOtherVersion(caller: Caller, peer: Peer, daemon: Daemon, outbox: Outbox): void {
  const theirs = caller.peerFields.version;
  if (theirs === undefined || theirs === daemon.version) return;
  outbox.send(messages.versionMismatch(daemon.source, daemon.version, peer.address, theirs));
}

function logDecision(
  decision: { readonly kind: 'allow' | 'deny'; readonly warnings: readonly string[] },
  request: XcatRequest,
  caller: Caller,
  peer: Peer,
  daemon: Daemon,
): void {
  for (const warning of decision.warnings) daemon.log.warn({ warning }, 'policy');
  const facts = {
    command: request.command,
    noderange: request.nodes.length > 0 ? request.nodes.slice(0, 100).join(',') : request.noderange,
    user: caller.user,
    peer: peer.address,
  };
  if (decision.kind === 'allow') daemon.log.info(facts, 'Allowing');
  else daemon.log.warn(facts, 'Denying');
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
