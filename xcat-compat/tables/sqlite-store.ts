import { join } from 'node:path';
import { tableSchema } from './schema.js';
import { type SqliteFile, sqliteFile } from './sqlite-file.js';
import type { RowEntry, TableStore, WhenMissing } from './store.js';
import { LOCK_WAIT_MS, waitForLock } from './wait-for-lock.js';
import { writeRows } from './write-rows.js';

export interface SqliteStoreOptions {
  /** Milliseconds another process's lock is waited for; default 15 000. */
  readonly lockWaitMs?: number;
}

/**
 * xCAT's tables in SQLite: `DIRECTORY/TABLE.sqlite` holds one table each [Table.pm:914]. Other processes (chtab,
 * tabedit, Perl xcatd) change the files at any time; locks are honoured both ways and waited for without blocking.
 * Calls reject with an Error that names the table where a lock lasts too long or a file is no database.
 */
export function openSqliteStore(directory: string, options: SqliteStoreOptions = {}): TableStore {
  const lockWaitMs = options.lockWaitMs ?? LOCK_WAIT_MS;
  const files = new Map<string, SqliteFile>();

  const fileOf = (table: string): SqliteFile => {
    const known = files.get(table);
    if (known !== undefined) return known;
    // The name becomes part of a path and of statements.
    if (!/^\w{1,64}$/.test(table)) throw new Error(`'${table}' is not the name of a table`);
    const file = sqliteFile(table, join(directory, `${table}.sqlite`));
    files.set(table, file);
    return file;
  };

  const setRows = async (
    table: string,
    entries: readonly RowEntry[],
    whenMissing: WhenMissing = 'insert',
  ): Promise<void> => {
    const file = fileOf(table);
    if (tableSchema(table) === undefined) throw new Error(`Table ${table} is none of the tables known here`);
    await named(table, () =>
      waitForLock(table, lockWaitMs, () => writeRows(file.writable(), table, entries, whenMissing)),
    );
  };

  return {
    engine: 'SQLite',
    async rows(table) {
      const file = fileOf(table);
      return named(table, () => waitForLock(table, lockWaitMs, file.rows));
    },
    setRow: (table, key, values) => setRows(table, [{ key, values }]),
    setRows,
    close() {
      for (const file of files.values()) file.close();
      files.clear();
    },
  };
}

/** SQLite's own messages do not say which table they are about. */
async function named<T>(table: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw text.includes(table) ? error : new Error(`Table ${table}: ${text}`, { cause: error });
  }
}
