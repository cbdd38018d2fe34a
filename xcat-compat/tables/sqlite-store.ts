import { join } from 'node:path';
import { requireSchema } from './create-table.js';
import { namesOf } from './names-of.js';
import { type Seen, sameRows } from './seen.js';
import { changeSqlite } from './sqlite-change.js';
import { sqliteCode } from './sqlite-driver.js';
import { dumpOf, readRows, type SqliteFile, sqliteFile } from './sqlite-file.js';
import type { SqliteTransaction } from './sqlite-transaction.js';
import { whyNot } from './sqlite-trouble.js';
import type { Change, RowEntry, TableStore, WhenMissing } from './store.js';
import { LOCK_WAIT_MS, waitForLock } from './wait-for-lock.js';

export interface SqliteStoreOptions {
  /** Milliseconds another process's lock is waited for; default 15 000. */
  readonly lockWaitMs?: number;
}

/**
 * xCAT's tables in SQLite: `DIRECTORY/TABLE.sqlite` holds one table each [Table.pm:914]. Other processes (chtab,
 * tabedit, Perl xcatd) change the files at any time; locks are honoured both ways and waited for without blocking.
 */
export function openSqliteStore(directory: string, options: SqliteStoreOptions = {}): TableStore {
  const lockWaitMs = options.lockWaitMs ?? LOCK_WAIT_MS;
  const files = new Map<string, SqliteFile>();
  const pathOf = (table: string): string => join(directory, `${table}.sqlite`);

  const fileOf = (table: string): SqliteFile => {
    const known = files.get(table);
    if (known !== undefined) return known;
    // The name becomes part of a path and of statements.
    if (!/^\w{1,64}$/.test(table)) throw new Error(`'${table}' is not the name of a table`);
    const file = sqliteFile(table, pathOf(table));
    files.set(table, file);
    return file;
  };

  const changeSeen = async (seen: readonly Seen[], changes: readonly Change[]): Promise<boolean> => {
    const tables = [...new Set(changes.map(({ table }) => table))];
    for (const table of tables) requireSchema(table);
    const name = namesOf(tables);
    const touched = [...new Set([...seen.map(({ table }) => table), ...tables])].map(pathOf);
    const mayChange = (locked: SqliteTransaction): boolean =>
      seen.every((one) => isAsSeen(one, fileOf(one.table), locked));
    const locked = seen.map(({ table }) => table);
    return named(name, touched, () =>
      waitForLock(name, lockWaitMs, () => changeSqlite(changes, locked, pathOf, mayChange)),
    );
  };
  const change = async (changes: readonly Change[]): Promise<void> => {
    await changeSeen([], changes);
  };
  const setRows = (table: string, entries: readonly RowEntry[], whenMissing?: WhenMissing): Promise<void> => {
    const more = whenMissing === undefined ? {} : { whenMissing };
    return change(entries.map((entry) => ({ kind: 'set', table, ...entry, ...more })));
  };

  return {
    engine: 'SQLite',
    description: ['dbengine=SQLite'],
    async rows(table) {
      const file = fileOf(table);
      return named(table, [pathOf(table)], () => waitForLock(table, lockWaitMs, file.rows));
    },
    async dump(table) {
      const file = fileOf(table);
      return named(table, [pathOf(table)], () => waitForLock(table, lockWaitMs, file.dump));
    },
    change,
    changeSeen,
    setRow: (table, key, values) => setRows(table, [{ key, values }]),
    setRows,
    close() {
      for (const file of files.values()) file.close();
      files.clear();
    },
  };
}

/** SQLite's own messages do not say which table they are about; all other errors do. */
async function named<T>(table: string, paths: readonly string[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || sqliteCode(error) === undefined) throw error;
    throw new Error(`Table ${table}: ${whyNot(error, paths)}`, { cause: error });
  }
}

/**
 * Whether a locked table is as it was seen. Readers are let in while few tables are locked, so that what is kept of an
 * unchanged table need not be read again.
 */
function isAsSeen(seen: Seen, file: SqliteFile, locked: SqliteTransaction): boolean {
  const { table } = seen;
  const place = locked.at(table);
  if ('dump' in seen) return sameRows(seen.dump.rows, dumpOf(place, table).rows);
  const readable = !locked.exclusive || place === undefined;
  return sameRows(seen.rows, readable ? file.rows() : readRows(place, table));
}
