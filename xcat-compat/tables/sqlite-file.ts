import { closeSync, openSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type DriverRow, decodeDump, decodeLists, decodeRows } from './decode-row.js';
import { isLocked, openSqlite, SQLITE_CANTOPEN, type SqliteDatabase, sqliteCode } from './sqlite-driver.js';
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
        const rows = readRows({ database: file.database, schema: 'main' }, table);
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

/**
 * The rows that count. SQLite sends them as one JSON text: value by value the driver needs five times as long. What
 * cannot be JSON (a blob) or is too long for one text comes value by value.
 */
export function readRows(place: SqliteTable, table: string): readonly TableRow[] {
  const columns = columnsOf(place, table);
  if (columns.length === 0) return [];
  try {
    return decodeLists(columns, readLists(place, table, columns));
  } catch (error) {
    if (isLocked(error)) throw error;
    return decodeRows(readAll(place, table));
  }
}

function readLists(
  { database, schema }: SqliteTable,
  table: string,
  columns: readonly string[],
): readonly (readonly unknown[])[] {
  const values = columns.map((column) => `"${column.replaceAll('"', '""')}"`).join(', ');
  const row: unknown = database
    .prepare(`SELECT json_group_array(json_array(${values})) AS lists FROM "${schema}"."${table}"`)
    .get();
  const text = typeof row === 'object' && row !== null && 'lists' in row ? row.lists : undefined;
  const lists: unknown = JSON.parse(String(text));
  if (!Array.isArray(lists)) throw new Error('SQLite has no JSON');
  return lists.filter((list) => Array.isArray(list));
}

/** Every row of the table, none when the file has no such table. */
function readAll(place: SqliteTable, table: string): readonly DriverRow[] {
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
