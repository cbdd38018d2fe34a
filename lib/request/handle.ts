import { setImmediate as turn } from 'node:timers/promises';
import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { readOnce } from '../../xcat-compat/tables/read-once.js';
import { siteValue } from '../../xcat-compat/tables/site.js';
import type { XcatRequest } from '../../xcat-compat/wire/request.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { messages as jobMessages } from '../jobs/job-texts.js';
import type { AfterAnswer } from '../xcatd/connection.js';
import type { Outbox } from '../xcatd/outbox.js';
import { admit } from './admit.js';
import { answerBuiltin } from './builtin.js';
import type { Daemon } from './daemon.js';
import { dispatch } from './dispatch.js';
import type { Caller } from './identity.js';
import type { NodeSet } from './node-set.js';
import type { Peer } from './peer.js';
import { unboundedText, unboundedWords } from './request-bounds.js';
import { messages } from './request-texts.js';
import { retryOf } from './retry.js';
import { route } from './route.js';

/**
 * One request, from who asks to the last document: who, which nodes, may they (admit) → which plugin gets which nodes
 * (route) → run and relay (dispatch) → done. Always ends the request; an internal failure is an error the client sees,
 * and we log.
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
    const unbounded = unboundedText(request);
    if (unbounded !== undefined) {
      await outbox.finish({ ...unbounded, serverdone: '' });
      return peer.name === undefined ? 'close' : 'keep';
    }
    const tables = readOnce(daemon.tables);
    const retry = retryOf(request, daemon.jobs.reader, isDurable(request, daemon));
    const wanted = retry?.kind === 'retry' ? retry.request : request;
    const admitted = await admit(wanted, peer, { ...daemon, tables });
    if (admitted.kind === 'denied') {
      daemon.audit.record(wanted, admitted.caller, peer, 'Denied');
      await end(messages.denied);
      // Its place is one of the few that strangers have.
      return peer.name === undefined ? 'close' : 'keep';
    }
    const { caller, asked, index } = admitted;
    warnOfOtherVersion(caller, peer, daemon, outbox);

    const registered = daemon.registry.get(request.command ?? '');
    if (registered === undefined || request.command === 'authcheck') {
      await end(answerBuiltin(request, caller, asked, index));
      return 'keep';
    }
    const problem =
      retry?.kind === 'problem' ? retry.answer : await problemOf(wanted, asked, { ...daemon, tables });
    if (problem !== undefined) {
      await end(problem);
      return 'keep';
    }
    daemon.audit.record(wanted, caller, peer, 'Allowed');

    // A noderange of thousands takes milliseconds, and so does what comes next: other requests go on in between.
    await turn();
    const again = retry?.kind === 'retry' ? retry : undefined;
    const nodes = nodesOf(asked).filter((node) => again === undefined || again.failed.has(node));
    if (again !== undefined && nodes.length === 0) {
      await end(jobMessages.noneFailed(again.job.id));
      return 'keep';
    }
    const routed = await route(registered, nodes, tables);
    await dispatch(routed, wanted, caller, daemon, outbox, signal, again?.job);
    if (!signal.aborted) await end();
    return 'keep';
  } catch (error) {
    const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
    daemon.log.error({ command: request.command, error: stack }, 'request failed');
    await end(messages.fatal(message));
    return 'keep';
  }
}

/** The last document of a request: the data of an early answer with it, or nothing but the end [xcatd:2182]. */
function lastOf(request: XcatRequest, last: XcatResponse): XcatResponse {
  return { ...last, serverdone: '', ...(request.transid === undefined ? {} : { transid: request.transid }) };
}

/** A shell passes some ten thousand words of usual length; lists are one word each, with commas. */
const MOST_WORDS = 20_000;

/** What keeps a plugin command from running at all, even on the nodes that are known. */
async function problemOf(
  request: XcatRequest,
  asked: NodeSet,
  { registry, tables }: Pick<Daemon, 'registry' | 'tables'>,
): Promise<XcatResponse | undefined> {
  if (request.args.length > MOST_WORDS) return messages.tooManyWords(request.args.length, MOST_WORDS);
  const isOnNodes = (registry.get(request.command ?? '') ?? []).some(
    ({ command }) => command.kind === 'nodes',
  );
  const unbounded = isOnNodes ? unboundedWords(request) : undefined;
  if (unbounded !== undefined) return unbounded;
  if (asked.kind === 'malformed') return messages.malformedNoderange(asked.reason);
  if (asked.unknown.length > 0) return messages.invalidNodes(asked.unknown);
  const dispatchable = asked.nodes.length === 0 || (await siteValue(tables, 'master')) !== undefined;
  return dispatchable ? undefined : messages.noMaster(request.command ?? '');
}

function isDurable(request: XcatRequest, { registry }: Daemon): boolean {
  const registered = registry.get(request.command ?? '') ?? [];
  return registered.some(({ command }) => command.kind === 'nodes' && command.durable !== undefined);
}

function nodesOf(asked: NodeSet): readonly NodeName[] {
  return asked.kind === 'nodes' ? asked.nodes : [];
}

function warnOfOtherVersion(caller: Caller, peer: Peer, daemon: Daemon, outbox: Outbox): void {
  const theirs = caller.peerFields.version;
  if (theirs === undefined || theirs === daemon.version) return;
  outbox.send(messages.versionMismatch(daemon.source, daemon.version, peer.address, theirs));
}
