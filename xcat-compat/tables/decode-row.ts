import { isEnabled } from './enabled.js';
import { tableSchema } from './schema.js';
import type { RawRow, TableDump, TableRow } from './store.js';

/** A row as a database driver gives it. */
export type DriverRow = Readonly<Record<string, unknown>>;

/** The rows that count, with the columns that have a value, as text. '' and NULL are the same: no value. */
export function decodeRows(rows: readonly DriverRow[]): readonly TableRow[] {
  return rows.filter((row) => isEnabled(row['disable'])).map(decodeRow);
}

/** @param columns of the table as it is; undefined when there is no such table */
export function decodeDump(
  table: string,
  columns: readonly string[] | undefined,
  rows: readonly DriverRow[],
): TableDump {
  const known = tableSchema(table)?.columns ?? [];
  const all = [...known, ...(columns ?? []).filter((column) => !known.includes(column))];
  return { exists: columns !== undefined, columns: all, rows: rows.map((row) => decodeRaw(row, all)) };
}

function decodeRow(raw: DriverRow): TableRow {
  // Columns are looked up by names that come from clients: nothing but columns may answer.
  const row = Object.create(null) as Record<string, string>;
  for (const [column, value] of Object.entries(raw)) {
    const text = toText(value);
    if (text !== '') row[column] = text;
  }
  return row;
}

function decodeRaw(raw: DriverRow, columns: readonly string[]): RawRow {
  const row = Object.create(null) as Record<string, string | null>;
  for (const column of columns) {
    const value = raw[column];
    row[column] = value === null || value === undefined ? null : toText(value);
  }
  return row;
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : '';
}
