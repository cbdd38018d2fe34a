import type { Seen } from './seen.js';
import type { TableDump, TableRow, TableStore } from './store.js';

/** Tables as they are at the first look at each. */
export interface ReadOnce extends TableStore {
  /** What has been read so far. */
  seen(): Promise<readonly Seen[]>;
}

/**
 * The same tables, but each is read once and then stays as it was: who asks often asks the database once whether a table
 * has changed. Changes go through; they are not seen here.
 */
export function readOnce(store: TableStore): ReadOnce {
  const rows = new Map<string, Promise<readonly TableRow[]>>();
  const dumps = new Map<string, Promise<TableDump>>();
  return {
    ...store,
    rows: (table) => once(rows, table, () => store.rows(table)),
    dump: (table) => once(dumps, table, () => store.dump(table)),
    async seen() {
      const seen: Seen[] = [];
      for (const [table, read] of rows) seen.push({ table, rows: await read });
      for (const [table, read] of dumps) seen.push({ table, dump: await read });
      return seen;
    },
  };
}

function once<T>(known: Map<string, Promise<T>>, table: string, read: () => Promise<T>): Promise<T> {
  const found = known.get(table) ?? read();
  known.set(table, found);
  return found;
}
