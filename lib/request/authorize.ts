import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { expandNoderange } from '../../xcat-compat/noderange/expand.js';
import { type Decision, evaluate, type PolicyRule } from '../../xcat-compat/policy/evaluate.js';
import type { NodeIndex } from '../../xcat-compat/tables/nodelist.js';
import { siteValue } from '../../xcat-compat/tables/site.js';
import type { TableStore } from '../../xcat-compat/tables/store.js';
import type { XcatRequest } from '../../xcat-compat/wire/request.js';
import type { Caller } from './identity.js';
import { type Peer, type PeerHosts, shortHostName } from './peer.js';

/** What a decision looks at besides the rules. */
export interface Asked {
  readonly request: XcatRequest;
  readonly caller: Caller;
  readonly peer: Peer;
  /** The nodes that will really be used, wherever the request names them. */
  readonly nodes: readonly NodeName[];
}

/** May the caller do this? Rules, request and nodes decide; the peer's host name is looked up only for rules that ask for it. */
export async function authorize(
  asked: Asked,
  rules: readonly PolicyRule[],
  index: NodeIndex,
  tables: TableStore,
  hosts: PeerHosts,
): Promise<Decision> {
  const { request, caller, peer, nodes } = asked;
  const hostMatters = rules.some((rule) => rule.host !== undefined && rule.host !== '*');
  const full = hostMatters ? await hosts.fullName(peer.address) : undefined;
  return evaluate(rules, {
    peername: caller.name,
    peerhost: full === undefined ? undefined : shortHostName(full, await siteValue(tables, 'domain')),
    remoteHosts: caller.remoteHosts,
    command: request.command ?? '',
    args: request.args,
    nodes,
    expand: (text) => nodesOf(text, index),
  });
}

function nodesOf(text: string, index: NodeIndex): ReadonlySet<NodeName> {
  const expanded = expandNoderange(text, index);
  return new Set(expanded.kind === 'nodes' ? expanded.nodes : []);
}
