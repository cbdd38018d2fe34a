import { expandValue } from '../expressions/expand-value.js';
import type { NodeName } from '../names/node-name.js';
import { bareRecord } from './bare-record.js';
import { type Hierarchy, hierarchyOf } from './hierarchy.js';
import { type NodeIndex, nodeIndex } from './nodelist.js';
import { type NodeRecord, nodeRecords } from './records.js';
import { nodeColumn } from './schema.js';
import type { TableRow, TableStore } from './store.js';

/** The columns that have a value. */
export type Attributes = Readonly<Partial<Record<string, string>>>;

/** One record of a node, and where its values come from. */
export interface AttributedRecord {
  readonly attributes: Attributes;
  /** Column → the group it is inherited from, or node and groups with commas between. */
  readonly inherited: Attributes;
}

/**
 * What a table says of nodes: the first record of each. A column the node's own row leaves open comes from its groups,
 * each column by itself, from the first group in the order of nodelist.groups that has it [Table.pm:2974]; expressions
 * are computed with the node's name. A node of which the table says nothing is not in the result.
 */
export async function nodeAttributes(
  store: TableStore,
  table: string,
  nodes: readonly NodeName[],
  columns: readonly string[],
): Promise<ReadonlyMap<NodeName, Attributes>> {
  const resolve = await resolver(store, table, columns);
  const found = new Map<NodeName, Attributes>();
  for (const node of nodes) {
    const [first] = resolve(node);
    if (first !== undefined && saysAnything(first)) found.set(node, first.attributes);
  }
  return found;
}

/** All records of nodes: a table with several keys, such as switch, may have several for one node. */
export async function allNodeRecords(
  store: TableStore,
  table: string,
  nodes: readonly NodeName[],
  columns: readonly string[],
): Promise<ReadonlyMap<NodeName, readonly AttributedRecord[]>> {
  const resolve = await resolver(store, table, columns);
  const found = new Map<NodeName, readonly AttributedRecord[]>();
  for (const node of nodes) {
    const records = resolve(node).filter(saysAnything);
    if (records.length > 0) found.set(node, records);
  }
  return found;
}

function saysAnything({ attributes }: AttributedRecord): boolean {
  for (const _column in attributes) return true;
  return false;
}

/** What tells whether answers about a column are still good: the same objects, the same answers. */
interface Basis {
  readonly index: NodeIndex | undefined;
  readonly hierarchy: Hierarchy;
  readonly values: Map<string, ReadonlyMap<NodeName, readonly string[]>>;
}

const columnsKnown = new WeakMap<readonly TableRow[], Basis>();

/** One column of all nodes, of each of their records, found once per version of the tables; nodes without a value are left out. */
export async function recordsOfAll(
  store: TableStore,
  table: string,
  column: string,
): Promise<ReadonlyMap<NodeName, readonly string[]>> {
  const rows = await store.rows(table);
  const index = await nodeIndex(store);
  const hierarchy = await hierarchyOf(store);
  let basis = columnsKnown.get(rows);
  if (basis === undefined || basis.index !== index || basis.hierarchy !== hierarchy) {
    basis = { index, hierarchy, values: new Map() };
    columnsKnown.set(rows, basis);
  }
  const known = basis.values.get(column);
  if (known !== undefined) return known;
  const values = new Map<NodeName, readonly string[]>();
  const resolve = await resolver(store, table, [column]);
  for (const node of index.names) {
    const records = resolve(node);
    const [first] = records;
    if (first !== undefined && (records.length > 1 || saysAnything(first)))
      values.set(
        node,
        records.map(({ attributes }) => attributes[column] ?? ''),
      );
  }
  // Somebody may have changed the tables meanwhile.
  if ((await store.rows(table)) === rows && (await nodeIndex(store)) === index)
    basis.values.set(column, values);
  return values;
}

async function resolver(
  store: TableStore,
  table: string,
  columns: readonly string[],
): Promise<(node: NodeName) => readonly AttributedRecord[]> {
  const key = nodeColumn(table);
  const byName = rowsByName(await store.rows(table), key);
  const index = table === 'nodelist' ? undefined : await nodeIndex(store);
  const hierarchy = await hierarchyOf(store);
  const rowsOf = (name: string): readonly TableRow[] => byName.get(name) ?? noRows;
  return (node) =>
    nodeRecords({ node, nodeColumn: key, columns, rowsOf, groups: index?.groupsOf(node), hierarchy }).map(
      (record) => computed(store, table, node, record),
    );
}

const noRows: readonly TableRow[] = [];

function computed(
  store: TableStore,
  table: string,
  node: NodeName,
  { values, from }: NodeRecord,
): AttributedRecord {
  const attributes = bareRecord();
  for (const [column, value] of Object.entries(values)) {
    const expanded = expandValue(node, value);
    if (expanded.kind === 'refused') {
      const what = SECRET.test(column)
        ? 'its value is not understood'
        : `${value} is not understood: ${expanded.reason}`;
      store.warn?.(`table ${table}, row ${from[column] ?? node}, column ${column}: ${what}`);
    } else if (expanded.value !== undefined) attributes[column] = expanded.value;
  }
  return { attributes, inherited: from };
}

/** Columns whose values are never shown. */
const SECRET = /password|^(auth|priv)key$|^community$/;

type RowsByName = ReadonlyMap<string, readonly TableRow[]>;

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
