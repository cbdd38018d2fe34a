import { type NodeName, toNodeName } from '../names/node-name.js';
import type { TableRow, TableStore } from './store.js';

/** Which nodes and groups there are. Names are exact and case-sensitive. */
export interface NodeIndex {
  /** All nodes, in the order of the table. */
  readonly names: readonly NodeName[];
  /** The node of that name; undefined when there is none. */
  node(name: string): NodeName | undefined;
  /** The nodes that have the group in nodelist.groups; undefined when no node has it. */
  members(group: string): readonly NodeName[] | undefined;
  /** What nodelist.groups says of the node, in its order; empty for an unknown node. */
  groupsOf(node: NodeName): readonly string[];
  /** What nodegroup says of the group; undefined when it has no row. */
  definedGroup(name: string): 'static' | 'dynamic' | undefined;
  /** nodegroup.wherevals of a dynamic group. */
  conditions(name: string): string | undefined;
}

const indexes = new WeakMap<
  readonly TableRow[],
  { readonly groups: readonly TableRow[]; readonly index: NodeIndex }
>();

/** The index of nodelist and nodegroup, built once per version of these tables. */
export async function nodeIndex(store: TableStore): Promise<NodeIndex> {
  const nodes = await store.rows('nodelist');
  const groups = await store.rows('nodegroup');
  const known = indexes.get(nodes);
  if (known?.groups === groups) return known.index;
  const index = buildNodeIndex(nodes, groups);
  indexes.set(nodes, { groups, index });
  return index;
}

/** @param nodelist rows of nodelist; @param nodegroup rows of nodegroup */
export function buildNodeIndex(nodelist: readonly TableRow[], nodegroup: readonly TableRow[]): NodeIndex {
  const nodes = new Map<string, readonly string[]>();
  const members = new Map<string, NodeName[]>();
  const memberOf = byText((text) => {
    const groups = splitGroups(text);
    const lists = [...new Set(groups)].map((group) => {
      const list = members.get(group) ?? [];
      members.set(group, list);
      return list;
    });
    return { groups, lists };
  });
  const names: NodeName[] = [];
  for (const row of nodelist) {
    const name = row['node'];
    if (name === undefined) continue;
    const node = toNodeName(name);
    const { groups, lists } = memberOf(row['groups'] ?? '');
    if (!nodes.has(name)) names.push(node);
    nodes.set(name, groups);
    for (const list of lists) list.push(node);
  }
  const defined = new Map<string, 'static' | 'dynamic'>();
  const conditions = new Map<string, string | undefined>();
  for (const { groupname, grouptype, wherevals } of nodegroup) {
    if (groupname === undefined) continue;
    defined.set(groupname, grouptype === 'dynamic' ? 'dynamic' : 'static');
    conditions.set(groupname, wherevals);
  }
  return {
    names,
    node: (name) => (nodes.has(name) ? toNodeName(name) : undefined),
    members: (group) => members.get(group),
    groupsOf: (node) => nodes.get(node) ?? [],
    definedGroup: (name) => defined.get(name),
    conditions: (name) => conditions.get(name),
  };
}

/** Split at commas and nowhere else: ` g1` is not `g1` [Table.pm:3036]. */
function splitGroups(text: string): readonly string[] {
  return text.split(',').filter((group) => group !== '');
}

/** Many nodes have the same groups: each text is worked out once. */
function byText<T>(work: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text) ?? work(text);
    known.set(text, found);
    return found;
  };
}
