import { setTimeout as sleep } from 'node:timers/promises';
import { mightAllow, mightAllowCommand } from '../../xcat-compat/policy/evaluate-policy.js';
import { policyRules } from '../../xcat-compat/policy/rules.js';
import { type NodeIndex, nodeIndex } from '../../xcat-compat/tables/nodelist.js';
import { siteValue } from '../../xcat-compat/tables/site.js';
import type { TableStore } from '../../xcat-compat/tables/store.js';
import type { XcatRequest } from '../../xcat-compat/wire/request.js';
import { authorize, policyHost } from './authorize.js';
import type { Daemon } from './daemon.js';
import { type Caller, identify } from './identity.js';
import { type NodeSet, nodeSet } from './node-set.js';
import type { Peer } from './peer.js';

/** A request with its caller and its nodes, once policy has said yes; or who was refused. */
export type Admitted =
  | {
      readonly kind: 'admitted';
      readonly caller: Caller;
      readonly asked: NodeSet;
      readonly index: NodeIndex;
    }
  | { readonly kind: 'denied'; readonly caller: Caller };

/**
 * Who asks, for which nodes, and may they? The noderange of somebody whom no rule could allow is not even looked at.
 */
export async function admit(request: XcatRequest, peer: Peer, daemon: Daemon): Promise<Admitted> {
  const rules = await policyRules(daemon.tables);
  const caller = identify(request, peer, rules);
  const question = {
    peername: caller.name,
    peerhost: undefined,
    remoteHosts: caller.remoteHosts,
    command: request.command ?? '',
    args: request.args,
  };
  const refused = (warnings: readonly string[]): Admitted => {
    for (const warning of warnings) daemon.log.warn({ warning }, 'policy');
    logDecision('Denying', request, caller, peer, daemon);
    return { kind: 'denied', caller };
  };
  const early: string[] = [];
  if (request.isCut === true || !mightAllow(rules, question, 'unknown', early)) return refused(early);
  const peerhost = await policyHost(peer, rules, daemon.tables, daemon.hosts);
  const known: string[] = [];
  if (!mightAllow(rules, { ...question, peerhost }, 'known', known)) return refused(known);

  const { tables, files } = daemon;
  const index = await nodeIndex(tables);
  const excluded = await siteValue(tables, 'excludenodes');
  const asked = await nodeSet(request, caller, { index, excluded, tables, files });
  const nodes = asked.kind === 'nodes' ? asked.nodes : [];
  const decision = await authorize({ request, caller, peerhost, nodes }, rules, index, tables, files);

  for (const warning of decision.warnings) daemon.log.warn({ warning }, 'policy');
  logDecision(decision.kind === 'allow' ? 'Allowing' : 'Denying', request, caller, peer, daemon);
  return decision.kind === 'allow' ? { kind: 'admitted', caller, asked, index } : { kind: 'denied', caller };
}

/** A long request waits so long for the tables to say whether it may be read; then it is read, and judged as every other. */
const JUDGE_MS = 5_000;

/** Whether any rule could allow the command to this peer, on whatever nodes. Never rejects. */
export async function couldBeAllowed(command: string, { name }: Peer, tables: TableStore): Promise<boolean> {
  const waiting = new AbortController();
  const late = sleep(JUDGE_MS, true, { signal: waiting.signal }).catch(() => true);
  const judged = policyRules(tables).then(
    (rules) => mightAllowCommand(rules, { peername: name, command }),
    () => true,
  );
  const could = await Promise.race([judged, late]);
  waiting.abort();
  return could;
}

const MOST_LOGGED_NODES = 100;

/** Arguments are not logged: they may hold passwords. */
function logDecision(
  what: 'Allowing' | 'Denying',
  request: XcatRequest,
  caller: Caller,
  peer: Peer,
  daemon: Daemon,
): void {
  const facts = {
    command: request.command,
    noderange:
      request.nodes.length > 0 ? request.nodes.slice(0, MOST_LOGGED_NODES).join(',') : request.noderange,
    user: caller.user,
    peer: peer.address,
  };
  if (what === 'Allowing') daemon.log.info(facts, what);
  else daemon.log.warn(facts, what);
}
