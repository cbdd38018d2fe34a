import { bareRecord } from './bare-record.js';
import type { Hierarchy } from './hierarchy.js';
import type { TableRow } from './store.js';

/** What a table says of one node: values as they stand, and which groups they come from. */
export interface NodeRecord {
  readonly values: Record<string, string>;
  /** Column → group, or node and groups with commas between; a column of the node's own row is not there. */
  readonly from: Record<string, string>;
}

/** Where a value goes on with the value of the next group that has one [Table.pm:2965]. */
const MARKER = '+=NEXTRECORD';

/** What the rows of a node and of its groups come to. */
export interface RecordSource {
  readonly node: string;
  readonly nodeColumn: string;
  readonly columns: readonly string[];
  readonly rowsOf: (name: string) => readonly TableRow[];
  /** In their order; undefined: nothing is inherited. */
  readonly groups: readonly string[] | undefined;
  readonly hierarchy: Hierarchy;
}

/**
 * The records Table.pm gives for a node, expressions not yet computed [Table.pm:2974]: its own rows, with each column
 * they leave open from the first group that has it. Several rows of a group make several records.
 */
export function nodeRecords(source: RecordSource): readonly NodeRecord[] {
  const { columns, groups, hierarchy } = source;
  let records = ownRecords(source);
  const open = new Set(columns);
  for (const { values } of records) {
    for (const column of open) {
      const value = values[column];
      if (value === undefined) continue;
      if (groups !== undefined) values[column] = continued(value, column, hierarchy);
      if (values[column]?.endsWith(MARKER) !== true) open.delete(column);
    }
  }
  if (open.size === 0 || groups === undefined) return records;

  const closed = new Set<string>();
  for (const group of groups) {
    if (group === '') continue;
    const rows = source.rowsOf(group).filter((row) => hasAny(row, open));
    if (rows.length === 0) continue;
    const before = records;
    records = rows.flatMap((row, at) => {
      const copies = rows.length === 1 || at === rows.length - 1 ? before : before.map(copyOf);
      return inherit(copies, row, group, source, open, closed);
    });
    for (const column of closed) open.delete(column);
    if (open.size === 0) break;
  }
  return records.map((record) => finished(record, hierarchy));
}

function ownRecords({ node, rowsOf, columns }: RecordSource): NodeRecord[] {
  return rowsOf(node).flatMap((row) => {
    const values = valuesOf(row, columns);
    return values === undefined ? [] : [{ values, from: bareRecord() }];
  });
}

function valuesOf(row: TableRow, columns: Iterable<string>): Record<string, string> | undefined {
  const values = bareRecord();
  let any = false;
  for (const column of columns) {
    const value = row[column];
    if (value === undefined) continue;
    values[column] = value;
    any = true;
  }
  return any ? values : undefined;
}

/** Adds what a row of a group says to each record; without any record it makes one. */
function inherit(
  records: readonly NodeRecord[],
  row: TableRow,
  group: string,
  { node, nodeColumn, hierarchy }: RecordSource,
  open: ReadonlySet<string>,
  closed: Set<string>,
): readonly NodeRecord[] {
  const all = records.length === 0 ? [{ values: bareRecord(), from: bareRecord() }] : records;
  for (const column of open) {
    const text = row[column];
    if (text === undefined) continue;
    // The name of the group is no news about the node.
    const value = column === nodeColumn ? node : continued(text, column, hierarchy);
    closed.add(column);
    for (const { values, from } of all) {
      const known = values[column];
      if (known !== undefined && !known.endsWith(MARKER)) continue;
      values[column] = known === undefined ? value : known.slice(0, -MARKER.length) + value;
      if (column !== nodeColumn) from[column] = sourceOf(known, from[column], node, group);
      if (value.endsWith(MARKER)) closed.delete(column);
    }
  }
  return all;
}

function sourceOf(known: string | undefined, from: string | undefined, node: string, group: string): string {
  return known === undefined ? group : `${from ?? node},${group}`;
}

/** A column of site.hierarchicalattrs always goes on in the next group. */
function continued(value: string, column: string, hierarchy: Hierarchy): string {
  const delimiter = hierarchy.get(column);
  return delimiter === undefined ? value : value + delimiter + MARKER;
}

/** Without markers; what stands twice in a column of site.hierarchicalattrs stands once. */
function finished({ values, from }: NodeRecord, hierarchy: Hierarchy): NodeRecord {
  for (const [column, value] of Object.entries(values)) {
    const plain = value.includes(MARKER) ? value.replaceAll(MARKER, '') : value;
    const delimiter = hierarchy.get(column);
    values[column] = delimiter === undefined ? plain : withoutRepeats(plain, delimiter);
  }
  return { values, from };
}

/** Perl's split drops what is empty at the end. */
function withoutRepeats(value: string, delimiter: string): string {
  const parts = value.split(delimiter);
  while (parts.at(-1) === '') parts.pop();
  return [...new Set(parts)].join(delimiter);
}

function hasAny(row: TableRow, columns: ReadonlySet<string>): boolean {
  for (const column of columns) if (row[column] !== undefined) return true;
  return false;
}

function copyOf({ values, from }: NodeRecord): NodeRecord {
  return { values: Object.assign(bareRecord(), values), from: Object.assign(bareRecord(), from) };
}
