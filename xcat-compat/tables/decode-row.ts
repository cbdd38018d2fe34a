import { bareRecord } from './bare-record.js';
import { isEnabled } from './enabled.js';
import { tableSchema } from './schema.js';
import type { RawRow, TableDump, TableRow } from './store.js';

/** A row as a database driver gives it. */
export type DriverRow = Readonly<Record<string, unknown>>;

/** The rows that count, with the columns that have a value, as text. '' and NULL are the same: no value. */
export function decodeRows(rows: readonly DriverRow[]): readonly TableRow[] {
  return rows.filter((row) => isEnabled(row['disable'])).map(decodeRow);
}

/** The same of rows as lists of values. @param columns the name of each value */
export function decodeLists(
  columns: readonly string[],
  lists: readonly (readonly unknown[])[],
): readonly TableRow[] {
  const disable = columns.indexOf('disable');
  return lists
    .filter((list) => disable < 0 || isEnabled(list[disable]))
    .map((list) => {
      const row = bareRecord();
      for (let at = 0; at < columns.length; at += 1) {
        const text = toText(list[at]);
        if (text !== '') row[columns[at] ?? ''] = text;
      }
      return row;
    });
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
  const row = bareRecord();
  for (const column in raw) {
    const text = toText(raw[column]);
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
