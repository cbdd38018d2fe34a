import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { expandInSite } from '../../xcat-compat/noderange/expand-in-site.js';
import { type Decision, evaluate, type PolicyRule } from '../../xcat-compat/policy/evaluate-policy.js';
import type { NodeIndex } from '../../xcat-compat/tables/nodelist.js';
import { siteValue } from '../../xcat-compat/tables/site.js';
import type { TableStore } from '../../xcat-compat/tables/store.js';
import type { XcatRequest } from '../../xcat-compat/wire/request.js';
import type { ClientFiles } from '../files/client-files.js';
import { writtenInTables } from '../plugin/asker.js';
import type { Caller } from './identity.js';
import { type Peer, type PeerHosts, shortHostName } from './peer.js';

/** What a decision looks at besides the rules. */
export interface Asked {
  readonly request: XcatRequest;
  readonly caller: Caller;
  /** The short name of the caller's host, where a rule asks for it. */
  readonly peerhost: string | undefined;
  /** The nodes that will really be used, wherever the request names them. */
  readonly nodes: readonly NodeName[];
}

/** The short name of the host a request comes from; it is looked up only for rules that ask for it. */
export async function policyHost(
  peer: Peer,
  rules: readonly PolicyRule[],
  tables: TableStore,
  hosts: PeerHosts,
): Promise<string | undefined> {
  const matters = rules.some((rule) => rule.host !== undefined && rule.host !== '*');
  const full = matters ? await hosts.fullName(peer.address) : undefined;
  return full === undefined ? undefined : shortHostName(full, await siteValue(tables, 'domain'));
}

/** May the caller do this? Rules, request and nodes decide. */
export async function authorize(
  { request, caller, peerhost, nodes }: Asked,
  rules: readonly PolicyRule[],
  index: NodeIndex,
  tables: TableStore,
  files: ClientFiles,
): Promise<Decision> {
  const concerned = nodes.length === 0 ? [] : rules;
  const ranges = await rangesOf(concerned, caller, index, tables, files);
  return evaluate(rules, {
    peername: caller.name,
    peerhost,
    remoteHosts: caller.remoteHosts,
    command: request.command ?? '',
    args: request.args,
    nodes,
    expand(text) {
      const range = ranges.get(text) ?? new Set();
      if (range instanceof Error) throw range;
      return range;
    },
  });
}

/** What the noderanges in the rules for this caller mean; they may ask tables and files as those of requests do. */
async function rangesOf(
  rules: readonly PolicyRule[],
  caller: Caller,
  index: NodeIndex,
  tables: TableStore,
  files: ClientFiles,
): Promise<ReadonlyMap<string, ReadonlySet<NodeName> | Error>> {
  const written = writtenInTables(files);
  const ranges = new Map<string, ReadonlySet<NodeName> | Error>();
  for (const { priority, name, noderange } of rules) {
    const concerned = name === undefined || name === '*' || name === caller.name;
    if (!concerned || noderange === undefined || noderange === '*' || ranges.has(noderange)) continue;
    const expanded = await expandInSite(tables, noderange, index, written);
    // A rule that denies must not be passed over: it fails the requests that come to it, as in xCAT.
    ranges.set(
      noderange,
      expanded.kind === 'nodes'
        ? new Set(expanded.nodes)
        : new Error(`policy ${priority}: ${expanded.reason}`),
    );
  }
  return ranges;
}
