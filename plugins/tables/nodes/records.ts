import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import { type Attributes, nodeAttributes } from '../../../xcat-compat/tables/attributes.js';
import { nodeIndex } from '../../../xcat-compat/tables/nodelist.js';
import { nodeColumn } from '../../../xcat-compat/tables/schema.js';
import type { TableRow, TableStore } from '../../../xcat-compat/tables/store.js';

/** What a table says of a node, in one row. */
export interface NodeRecord {
  readonly values: Attributes;
  /** The group a value comes from, where it is not the node's own. */
  readonly groupOf: (column: string) => string | undefined;
}

/** The records of nodes: a node may have several rows of its own, such as ports of switches [Table.pm:2974]. */
export async function nodeRecords(
  store: TableStore,
  table: string,
  nodes: readonly NodeName[],
  columns: readonly string[],
): Promise<ReadonlyMap<NodeName, readonly NodeRecord[]>> {
  const attributes = await nodeAttributes(store, table, nodes, columns);
  const rows = rowsByName(await store.rows(table), nodeColumn(table));
  const index = await nodeIndex(store);
  const records = new Map<NodeName, readonly NodeRecord[]>();
  for (const node of nodes) {
    const first = attributes.get(node);
    if (first === undefined) continue;
    const own = (rows.get(node) ?? []).filter((row) => columns.some((column) => row[column] !== undefined));
    const isOwn = (column: string): boolean => own.some((row) => row[column] !== undefined);
    const groupOf = (column: string): string | undefined =>
      isOwn(column) ? undefined : index.groupsOf(node).find((group) => hasValue(rows.get(group), column));
    records.set(node, [
      { values: first, groupOf },
      ...own.slice(1).map((row) => ({ values: withInherited(row, first, columns, isOwn), groupOf })),
    ]);
  }
  return records;
}

function rowsByName(rows: readonly TableRow[], column: string): ReadonlyMap<string, readonly TableRow[]> {
  const byName = new Map<string, TableRow[]>();
  for (const row of rows) {
    const name = row[column];
    if (name === undefined) continue;
    const list = byName.get(name);
    if (list === undefined) byName.set(name, [row]);
    else list.push(row);
  }
  return byName;
}

function hasValue(rows: readonly TableRow[] | undefined, column: string): boolean {
  return rows?.some((row) => row[column] !== undefined) === true;
}

/** A further row has its own values; what no row of the node has comes from its groups. */
function withInherited(
  row: TableRow,
  first: Attributes,
  columns: readonly string[],
  isOwn: (column: string) => boolean,
): Attributes {
  return Object.fromEntries(
    columns.flatMap((column) => {
      const value = isOwn(column) ? row[column] : first[column];
      return value === undefined ? [] : [[column, value] as const];
    }),
  );
}
