import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { expandInSite } from '../../xcat-compat/noderange/expand-in-site.js';
import { readNodeFile } from '../../xcat-compat/noderange/node-file.js';
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
  const ranges = nodes.length === 0 ? new Map() : await rangesOf(rules, caller, index, tables);
  return evaluate(rules, {
    peername: caller.name,
    peerhost: full === undefined ? undefined : shortHostName(full, await siteValue(tables, 'domain')),
    remoteHosts: caller.remoteHosts,
    command: request.command ?? '',
    args: request.args,
    nodes,
    expand: (text) => ranges.get(text) ?? new Set(),
  });
}

/** What the noderanges in the rules for this caller mean; they may ask tables and files as those of requests do. */
async function rangesOf(
  rules: readonly PolicyRule[],
  caller: Caller,
  index: NodeIndex,
  tables: TableStore,
): Promise<ReadonlyMap<string, ReadonlySet<NodeName>>> {
  const ranges = new Map<string, ReadonlySet<NodeName>>();
  for (const { name, noderange } of rules) {
    const concerned = name === undefined || name === '*' || name === caller.name;
    if (!concerned || noderange === undefined || noderange === '*' || ranges.has(noderange)) continue;
    const file = (path: string): readonly string[] | undefined => readNodeFile(path, 'root');
    const expanded = await expandInSite(tables, noderange, index, { file });
    ranges.set(noderange, new Set(expanded.kind === 'nodes' ? expanded.nodes : []));
  }
  return ranges;
}
