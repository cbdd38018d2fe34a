import { type NodeName, toNodeName } from '../../xcat-compat/names/node-name.js';
import { expandInSite } from '../../xcat-compat/noderange/expand-in-site.js';
import { readNodeFile } from '../../xcat-compat/noderange/node-file.js';
import type { NodeIndex } from '../../xcat-compat/tables/nodelist.js';
import type { TableStore } from '../../xcat-compat/tables/store.js';
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
 * `^FILE` is read only for a caller with a certificate.
 * @param caller its certified name
 * @param excluded site.excludenodes, itself a noderange
 */
export async function nodeSet(
  request: XcatRequest,
  caller: string | undefined,
  index: NodeIndex,
  tables: TableStore,
  excluded: string | undefined,
): Promise<NodeSet> {
  if (request.nodes.length > 0) {
    return { kind: 'nodes', nodes: [...new Set(request.nodes)].map(toNodeName), unknown: [] };
  }
  if (request.noderange === undefined) return { kind: 'nodes', nodes: [], unknown: [] };
  return expandInSite(tables, request.noderange, index, {
    ...(excluded === undefined ? {} : { exclude: excluded }),
    ...(caller === undefined
      ? {}
      : { file: (path: string) => readNodeFile(path, caller === 'root' ? 'root' : 'other') }),
  });
}
