import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { nodeAttributes } from '../../xcat-compat/tables/attributes.js';
import type { TableStore } from '../../xcat-compat/tables/store.js';
import type { DaemonCommand, NodesCommand } from '../plugin/contract.js';
import type { Registered } from '../plugin/registry.js';

/** Which plugin gets which nodes. */
export interface Routed {
  readonly shares: readonly Share[];
  /** Global handlers run for the nodes nobody claims, and when there are no nodes [xcatd:1849]. */
  readonly globals: readonly GlobalShare[];
  /** Nodes no table claims; only said when some plugin routes by table [xcatd:1869]. */
  readonly unclaimed: readonly NodeName[];
}

export interface GlobalShare {
  readonly plugin: string;
  readonly command: DaemonCommand;
  readonly nodes: readonly NodeName[];
}

export interface Share {
  readonly plugin: string;
  readonly command: NodesCommand;
  readonly nodes: readonly NodeName[];
}

/** Splits the nodes of a command among the plugins that have registered it (protocol 3.3). */
export async function route(
  registered: readonly Registered[],
  nodes: readonly NodeName[],
  tables: TableStore,
): Promise<Routed> {
  const globals = (left: readonly NodeName[]): readonly GlobalShare[] =>
    registered.flatMap(({ plugin, command }) =>
      command.kind === 'daemon' ? [{ plugin, command, nodes: left }] : [],
    );
  const byTable = registered.flatMap(({ plugin, command }) =>
    command.kind === 'nodes' ? [{ plugin, command }] : [],
  );
  if (nodes.length === 0 || byTable.length === 0)
    return { shares: [], globals: globals(nodes), unclaimed: [] };

  const claimed = new Set<NodeName>();
  const shares: Share[] = [];
  for (const { plugin, command } of byTable) {
    const { table, column, value } = command.route;
    const attributes = await nodeAttributes(tables, table, nodes, [column]);
    const mine = nodes.filter((node) => attributes.get(node)?.[column] === value);
    for (const node of mine) claimed.add(node);
    if (mine.length > 0) shares.push({ plugin, command, nodes: mine });
  }
  const unclaimed = nodes.filter((node) => !claimed.has(node));
  return { shares, globals: unclaimed.length > 0 ? globals(unclaimed) : [], unclaimed };
}
