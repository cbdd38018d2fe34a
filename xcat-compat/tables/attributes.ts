import type { NodeName } from '../names/node-name.js';
import { type NodeIndex, nodeIndex } from './nodelist.js';
import { nodeColumn } from './schema.js';
import type { TableRow, TableStore } from './store.js';

/** The columns that have a value. */
export type Attributes = Readonly<Partial<Record<string, string>>>;

/**
 * What a table says of nodes. A column the node's own row leaves open comes from its groups, each column by itself,
 * from the first group in the order of nodelist.groups that has it [Table.pm:2974]. A node of which the table says
 * nothing is not in the result.
 */
export async function nodeAttributes(
  store: TableStore,
  table: string,
  nodes: readonly NodeName[],
  columns: readonly string[],
): Promise<ReadonlyMap<NodeName, Attributes>> {
  const byName = rowsByName(await store.rows(table), nodeColumn(table));
  const index = table === 'nodelist' ? undefined : await nodeIndex(store);
  const found = new Map<NodeName, Attributes>();
  for (const node of nodes) {
    const attributes = attributesOf(node, byName, columns, index);
    if (attributes !== undefined) found.set(node, attributes);
  }
  return found;
}

type RowsByName = ReadonlyMap<string, readonly TableRow[]>;

/** The first record that Table.pm would give for the node: its first row with one of the columns, then its groups'. */
function attributesOf(
  node: NodeName,
  byName: RowsByName,
  columns: readonly string[],
  index: NodeIndex | undefined,
): Attributes | undefined {
  const own = (byName.get(node) ?? []).filter((row) => hasAny(row, columns));
  const attributes = Object.create(null) as Record<string, string>;
  copy(attributes, own[0], columns);

  // site.hierarchicalattrs and values that end in +=NEXTRECORD [Table.pm:3008] keep a column open here.
  let open = columns.filter((column) => !own.some((row) => row[column] !== undefined));
  if (index !== undefined && open.length > 0) {
    for (const group of index.groupsOf(node)) {
      const row = byName.get(group)?.find((one) => hasAny(one, open));
      if (row === undefined) continue;
      copy(attributes, row, open);
      open = open.filter((column) => row[column] === undefined);
      if (open.length === 0) break;
    }
  }

  // Expressions in values, own or inherited, are evaluated here with the node's name [Table.pm:2459].
  return Object.keys(attributes).length > 0 ? attributes : undefined;
}

function copy(
  attributes: Record<string, string>,
  row: TableRow | undefined,
  columns: readonly string[],
): void {
  for (const column of columns) {
    const value = row?.[column];
    if (value !== undefined) attributes[column] = value;
  }
}

function hasAny(row: TableRow, columns: readonly string[]): boolean {
  return columns.some((column) => row[column] !== undefined);
}

const maps = new WeakMap<readonly TableRow[], RowsByName>();

/** The rows of each node or group, found once per version of the table. */
function rowsByName(rows: readonly TableRow[], column: string): RowsByName {
  const known = maps.get(rows);
  if (known !== undefined) return known;
  const byName = new Map<string, TableRow[]>();
  for (const row of rows) {
    const name = row[column];
    if (name === undefined) continue;
    const list = byName.get(name);
    if (list === undefined) byName.set(name, [row]);
    else list.push(row);
  }
  maps.set(rows, byName);
  return byName;
}
