import { type NodeName, toNodeName } from '../../xcat-compat/names/node-name.js';
import { expandInSite } from '../../xcat-compat/noderange/expand-in-site.js';
import type { NodeIndex } from '../../xcat-compat/tables/nodelist.js';
import type { TableStore } from '../../xcat-compat/tables/store.js';
import type { XcatRequest } from '../../xcat-compat/wire/request.js';
import type { ClientFiles } from '../files/client-files.js';
import { askedBy, writtenInTables } from '../plugin/asker.js';
import type { Caller } from './identity.js';

/** The nodes a request is about. */
export type NodeSet =
  | {
      readonly kind: 'nodes';
      readonly nodes: readonly NodeName[];
      /** Names in the noderange that are no node and no group. */
      readonly unknown: readonly string[];
    }
  | { readonly kind: 'malformed'; readonly reason: string };

/** What nodes are looked up in. */
export interface NodeSources {
  readonly index: NodeIndex;
  readonly tables: TableStore;
  readonly files: ClientFiles;
  /** site.excludenodes, itself a noderange. */
  readonly excluded: string | undefined;
}

/**
 * Explicit `<node>` elements win over the noderange and are taken as they are [xcatd:1722]; policy sees the same set,
 * so nobody reaches a node by naming another one in the noderange. Without either: no nodes.
 * Of callers without a certificate one after the other is served: together they take no more than one of them.
 */
export async function nodeSet(request: XcatRequest, caller: Caller, sources: NodeSources): Promise<NodeSet> {
  if (request.nodes.length > 0) {
    return { kind: 'nodes', nodes: [...new Set(request.nodes)].map(toNodeName), unknown: [] };
  }
  const { noderange } = request;
  if (noderange === undefined) return { kind: 'nodes', nodes: [], unknown: [] };
  if (caller.name !== undefined) return expanded(noderange, caller.user, sources);
  const mine = lastAnonymous.then(() => expanded(noderange, undefined, sources));
  lastAnonymous = mine.catch(() => undefined);
  return mine;
}

let lastAnonymous: Promise<unknown> = Promise.resolve();

function expanded(
  noderange: string,
  user: string | undefined,
  { index, tables, files, excluded }: NodeSources,
): Promise<NodeSet> {
  return expandInSite(tables, noderange, index, {
    ...askedBy({ user, files }),
    ...(excluded === undefined ? {} : { exclude: { text: excluded, ...writtenInTables(files) } }),
  });
}
