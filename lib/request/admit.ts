import { mightAllow } from '../../xcat-compat/policy/evaluate.js';
import { policyRules } from '../../xcat-compat/policy/rules.js';
import { type NodeIndex, nodeIndex } from '../../xcat-compat/tables/nodelist.js';
import { siteValue } from '../../xcat-compat/tables/site.js';
import type { XcatRequest } from '../../xcat-compat/wire/request.js';
import { authorize } from './authorize.js';
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
  if (!mightAllow(rules, { peername: caller.name, command: request.command ?? '' })) {
    logDecision('Denying', request, caller, peer, daemon);
    return { kind: 'denied', caller };
  }

  const index = await nodeIndex(daemon.tables);
  const excluded = await siteValue(daemon.tables, 'excludenodes');
  const asked = await nodeSet(request, caller.name, index, daemon.tables, excluded);
  const nodes = asked.kind === 'nodes' ? asked.nodes : [];
  const decision = await authorize(
    { request, caller, peer, nodes },
    rules,
    index,
    daemon.tables,
    daemon.hosts,
  );

  for (const warning of decision.warnings) daemon.log.warn({ warning }, 'policy');
  logDecision(decision.kind === 'allow' ? 'Allowing' : 'Denying', request, caller, peer, daemon);
  return decision.kind === 'allow' ? { kind: 'admitted', caller, asked, index } : { kind: 'denied', caller };
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
