import type { RawRow, TableDump, TableRow } from './store.js';

/** A table as somebody has read it: what `rows` or `dump` gave. */
export type Seen =
  | { readonly table: string; readonly rows: readonly TableRow[] }
  | { readonly table: string; readonly dump: TableDump };

type Row = TableRow | RawRow;

/** Whether they say the same in the same order. */
export function sameRows(some: readonly Row[], others: readonly Row[]): boolean {
  if (some === others) return true;
  return some.length === others.length && some.every((row, at) => sameRow(row, others[at] ?? {}));
}

/** A column that the site's table lacks is null in a dump and absent in a row. */
function sameRow(row: Row, other: Row): boolean {
  for (const column in row) if ((row[column] ?? null) !== (other[column] ?? null)) return false;
  for (const column in other) if (row[column] === undefined && (other[column] ?? null) !== null) return false;
  return true;
}
