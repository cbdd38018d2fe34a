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
  const nodes = new Map<string, NodeName>();
  const groupsOf = new Map<NodeName, readonly string[]>();
  const members = new Map<string, NodeName[]>();
  for (const row of nodelist) {
    const name = row['node'];
    if (name === undefined) continue;
    const node = toNodeName(name);
    const groups = splitGroups(row['groups']);
    nodes.set(name, node);
    groupsOf.set(node, groups);
    for (const group of new Set(groups)) {
      const list = members.get(group);
      if (list === undefined) members.set(group, [node]);
      else list.push(node);
    }
  }
  const defined = new Map<string, 'static' | 'dynamic'>();
  const conditions = new Map<string, string | undefined>();
  for (const { groupname, grouptype, wherevals } of nodegroup) {
    if (groupname === undefined) continue;
    defined.set(groupname, grouptype === 'dynamic' ? 'dynamic' : 'static');
    conditions.set(groupname, wherevals);
  }
  return {
    names: [...nodes.values()],
    node: (name) => nodes.get(name),
    members: (group) => members.get(group),
    groupsOf: (node) => groupsOf.get(node) ?? [],
    definedGroup: (name) => defined.get(name),
    conditions: (name) => conditions.get(name),
  };
}

/** Split at commas and nowhere else: ` g1` is not `g1` [Table.pm:3036]. */
function splitGroups(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(',').filter((group) => group !== '');
}
