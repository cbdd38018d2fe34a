import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { openSqlite, type SqliteDatabase } from './sqlite-driver.js';

/** Tables' files open for one change. Nothing of it is seen by others before `commit`. */
export interface SqliteTransaction {
  /** The database a table's file is in, and what the file is called there; undefined when the file is missing. */
  at(table: string): SqliteTable | undefined;
  /** Nobody else can even read. */
  readonly exclusive: boolean;
  commit(): void;
  /** Gives up what is not committed. */
  close(): void;
}

export interface SqliteTable {
  readonly database: SqliteDatabase;
  /** The name of the file in statements: `main`, or the table's own. */
  readonly schema: string;
}

/** SQLite attaches at most ten files to the first one [sqlite.org/limits.html]. */
export const FILES_AT_ONCE = 11;

/**
 * Opens and locks the files of all tables. Files attached to one connection commit together, atomically, by SQLite's
 * super-journal. Several connections are locked exclusively, so that no commit can meet a lock of somebody else.
 * @throws SQLITE_BUSY, having let go of everything
 */
export function beginSqlite(tables: readonly string[], pathOf: (table: string) => string): SqliteTransaction {
  const there = [...new Set(tables)]
    .sort()
    .filter((table) => statSync(pathOf(table), { throwIfNoEntry: false }) !== undefined);
  const places = new Map<string, SqliteTable>();
  const databases: SqliteDatabase[] = [];
  const close = (): void => {
    for (const database of databases.splice(0)) {
      // A closed connection keeps its locks as long as a statement of it lives.
      if (database.isTransaction) database.exec('ROLLBACK');
      database.close();
    }
  };
  try {
    for (let at = 0; at < there.length; at += FILES_AT_ONCE) {
      const group = there.slice(at, at + FILES_AT_ONCE);
      const [first = '', ...others] = group;
      const database = openSqlite(urlOf(pathOf(first)));
      databases.push(database);
      places.set(first, { database, schema: 'main' });
      for (const table of others) {
        database.prepare(`ATTACH ? AS "${table}"`).run(urlOf(pathOf(table)));
        places.set(table, { database, schema: table });
      }
    }
    const mode = databases.length > 1 ? 'EXCLUSIVE' : 'IMMEDIATE';
    for (const database of databases) database.exec(`BEGIN ${mode}`);
  } catch (error) {
    close();
    throw error;
  }
  return {
    at: (table) => places.get(table),
    exclusive: databases.length > 1,
    commit() {
      for (const database of databases) database.exec('COMMIT');
    },
    close,
  };
}

/** mode=rw: never creates, but may roll back what a killed writer left half done. */
function urlOf(path: string): string {
  return `${pathToFileURL(path).href}?mode=rw`;
}
