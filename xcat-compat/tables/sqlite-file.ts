import { closeSync, openSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { decodeRow } from './decode-row.js';
import { isEnabled } from './enabled.js';
import { openSqlite, SQLITE_CANTOPEN, type SqliteDatabase, sqliteCode } from './sqlite-driver.js';
import type { TableRow } from './store.js';

/** One table's file, kept open between calls. Every call may throw SQLITE_BUSY, to be called again. */
export interface SqliteFile {
  /** The rows that count, the same array while nothing has changed. */
  rows(): readonly TableRow[];
  /** The file's database for a change, an empty one where it is missing. What was read before is forgotten. */
  writable(): SqliteDatabase;
  close(): void;
}

interface Opened {
  readonly database: SqliteDatabase;
  /** Counts the changes other connections made [sqlite.org/pragma.html#pragma_data_version]. */
  readonly version: () => unknown;
  readonly inode: number;
  readonly device: number;
}

const noRows: readonly TableRow[] = [];
const PRIVATE_FILE_MODE = 0o600;

export function sqliteFile(table: string, path: string): SqliteFile {
  let opened: Opened | undefined;
  let known: { readonly version: unknown; readonly rows: readonly TableRow[] } | undefined;

  const close = (): void => {
    opened?.database.close();
    opened = undefined;
    known = undefined;
  };

  /** The file may have been replaced or deleted behind our back (restorexCATdb, rm). */
  const current = (): Opened | undefined => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (opened !== undefined && (opened.inode !== stat?.ino || opened.device !== stat.dev)) close();
    if (stat === undefined) return undefined;
    opened ??= open(path, stat.ino, stat.dev);
    return opened;
  };

  return {
    rows() {
      const file = current();
      if (file === undefined) return noRows;
      const version = file.version();
      if (known === undefined || known.version !== version) {
        known = { version, rows: readRows(file.database, table) };
      }
      return known.rows;
    },
    writable() {
      createFile(path);
      const file = current();
      if (file === undefined) throw new Error(`Table ${table}: ${path} has been deleted while it was opened`);
      known = undefined;
      return file.database;
    },
    close,
  };
}

/** The table's columns as this file has them; none when it has no such table. */
export function columnsOf(database: SqliteDatabase, table: string): readonly string[] {
  return database
    .prepare(`PRAGMA table_info("${table}")`)
    .all()
    .map((column: { readonly name: string }) => column.name);
}

function open(path: string, inode: number, device: number): Opened | undefined {
  try {
    // mode=rw: never creates, but may roll back what a killed writer left half done.
    const database = openSqlite(`${pathToFileURL(path).href}?mode=rw`);
    const version = database.prepare('PRAGMA data_version');
    return { database, version: () => dataVersion(version.get()), inode, device };
  } catch (error) {
    if (sqliteCode(error) === SQLITE_CANTOPEN && statSync(path, { throwIfNoEntry: false }) === undefined)
      return undefined;
    throw error;
  }
}

function readRows(database: SqliteDatabase, table: string): readonly TableRow[] {
  if (columnsOf(database, table).length === 0) return noRows;
  return database
    .prepare(`SELECT * FROM "${table}"`)
    .all()
    .filter((row: Readonly<Record<string, unknown>>) => isEnabled(row['disable']))
    .map(decodeRow);
}

/** Before SQLite sees it, so that it is never readable by others, whatever the umask. */
function createFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return;
  try {
    closeSync(openSync(path, 'wx', PRIVATE_FILE_MODE));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** The number SQLite changes with every commit of another connection. */
function dataVersion(row: unknown): unknown {
  return typeof row === 'object' && row !== null && 'data_version' in row ? row.data_version : undefined;
}
