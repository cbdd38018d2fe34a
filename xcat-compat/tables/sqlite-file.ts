import { closeSync, openSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type DriverRow, decodeDump, decodeRows } from './decode-row.js';
import { openSqlite, SQLITE_CANTOPEN, type SqliteDatabase, sqliteCode } from './sqlite-driver.js';
import type { SqliteTable } from './sqlite-transaction.js';
import type { TableDump, TableRow } from './store.js';

/** One table's file, kept open for reading. Every call may throw SQLITE_BUSY, to be called again. */
export interface SqliteFile {
  /** The rows that count, the same array while nothing has changed. */
  rows(): readonly TableRow[];
  dump(): TableDump;
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
        const rows = decodeRows(readAll({ database: file.database, schema: 'main' }, table));
        known = { version, rows: rows.length === 0 ? noRows : rows };
      }
      return known.rows;
    },
    dump() {
      const file = current();
      return dumpOf(file === undefined ? undefined : { database: file.database, schema: 'main' }, table);
    },
    close,
  };
}

/** The table as it stands in an open file; undefined where there is no file. */
export function dumpOf(place: SqliteTable | undefined, table: string): TableDump {
  if (place === undefined) return decodeDump(table, undefined, []);
  const columns = columnsOf(place, table);
  return decodeDump(table, columns.length === 0 ? undefined : columns, readAll(place, table));
}

/** Every row of the table, none when the file has no such table. */
export function readAll(place: SqliteTable, table: string): readonly DriverRow[] {
  if (columnsOf(place, table).length === 0) return [];
  const rows: readonly DriverRow[] = place.database
    .prepare(`SELECT * FROM "${place.schema}"."${table}"`)
    .all();
  return rows;
}

/** The table's columns as this file has them; none when it has no such table. */
export function columnsOf({ database, schema }: SqliteTable, table: string): readonly string[] {
  return database
    .prepare(`PRAGMA "${schema}".table_info("${table}")`)
    .all()
    .map((column: { readonly name: string }) => column.name);
}

/** An empty file, made before SQLite sees it, so that it is never readable by others, whatever the umask. */
export function createFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return;
  try {
    closeSync(openSync(path, 'wx', PRIVATE_FILE_MODE));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
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

/** The number SQLite changes with every commit of another connection. */
function dataVersion(row: unknown): unknown {
  return typeof row === 'object' && row !== null && 'data_version' in row ? row.data_version : undefined;
}
