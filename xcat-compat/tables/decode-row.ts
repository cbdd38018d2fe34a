import type { TableRow } from './store.js';

/** A row as the database driver gives it: the columns that have a value, as text. '' and NULL are the same: no value. */
export function decodeRow(raw: Readonly<Record<string, unknown>>): TableRow {
  // Columns are looked up by names that come from clients: nothing but columns may answer.
  const row = Object.create(null) as Record<string, string>;
  for (const [column, value] of Object.entries(raw)) {
    const text = toText(value);
    if (text !== '') row[column] = text;
  }
  return row;
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : '';
}
