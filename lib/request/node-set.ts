import { type NodeName, toNodeName } from '../../xcat-compat/names/node-name.js';
import { expandNoderange } from '../../xcat-compat/noderange/expand.js';
import type { NodeIndex } from '../../xcat-compat/tables/nodelist.js';
import type { XcatRequest } from '../../xcat-compat/wire/request.js';

/** The nodes a request is about. */
export type NodeSet =
  | {
      readonly kind: 'nodes';
      readonly nodes: readonly NodeName[];
      /** Names in the noderange that are no node and no group. */
      readonly unknown: readonly string[];
    }
  | { readonly kind: 'malformed'; readonly reason: string };

/**
 * Explicit `<node>` elements win over the noderange and are taken as they are [xcatd:1722]; policy sees the same set,
 * so nobody reaches a node by naming another one in the noderange. Without either: no nodes.
 * @param excluded site.excludenodes, itself a noderange
 */
export function nodeSet(request: XcatRequest, index: NodeIndex, excluded: string | undefined): NodeSet {
  if (request.nodes.length > 0) {
    return { kind: 'nodes', nodes: [...new Set(request.nodes)].map(toNodeName), unknown: [] };
  }
  if (request.noderange === undefined) return { kind: 'nodes', nodes: [], unknown: [] };
  return expandNoderange(request.noderange, index, excluded === undefined ? {} : { exclude: excluded });
}
