import { addColumnStatement, createTableStatement } from './create-table.js';
import { decodeRows } from './decode-row.js';
import {
  type Dialect,
  deleteStatements,
  insertStatements,
  rowToInsert,
  type Statement,
  updateStatements,
} from './sql.js';
import { columnsOf, createFile, dumpOf, readAll } from './sqlite-file.js';
import { beginSqlite, type SqliteTable, type SqliteTransaction } from './sqlite-transaction.js';
import type { Change, LockedTables } from './store.js';
import { columnsToHave, tablesToHave } from './what-changes.js';

/**
 * Reads, plans and changes in one transaction, without waiting in the middle.
 * @throws SQLITE_BUSY, having changed nothing, to be called again
 */
export function changeSqlite(
  tables: readonly string[],
  pathOf: (table: string) => string,
  plan: (now: LockedTables) => readonly Change[],
): void {
  while (!tryToChange(tables, pathOf, plan)) {
    // The files the plan asks for are there now.
  }
}

/** False: files were missing and have been made, but a transaction takes no more files once it has begun. */
function tryToChange(
  tables: readonly string[],
  pathOf: (table: string) => string,
  plan: (now: LockedTables) => readonly Change[],
): boolean {
  const transaction = beginSqlite(tables, pathOf);
  try {
    const changes = plan(lockedTables(transaction));
    const stray = changes.find(({ table }) => !tables.includes(table));
    if (stray !== undefined) throw new Error(`Table ${stray.table} is to be changed without being locked`);
    const wanted = tablesToHave(changes);
    for (const table of wanted) createTableStatement(table);
    const missing = wanted.filter((table) => transaction.at(table) === undefined);
    for (const table of missing) createFile(pathOf(table));
    if (missing.length > 0) return false;
    apply(changes, transaction);
    transaction.commit();
    return true;
  } finally {
    transaction.close();
  }
}

function lockedTables(transaction: SqliteTransaction): LockedTables {
  return {
    rows(table) {
      const place = transaction.at(table);
      return place === undefined ? [] : decodeRows(readAll(place, table));
    },
    dump: (table) => dumpOf(transaction.at(table), table),
  };
}

function apply(changes: readonly Change[], transaction: SqliteTransaction): void {
  for (const [table, columns] of columnsToHave(changes)) {
    const place = transaction.at(table);
    if (place !== undefined) makeReady(place, table, columns, tablesToHave(changes).includes(table));
  }
  const runs = new Map<string, Run>();
  for (const change of changes) {
    const run = runs.get(change.table) ?? runnerOf(transaction, change.table);
    if (run === undefined) continue;
    runs.set(change.table, run);
    applyOne(change, run);
  }
}

/** SQLite takes an unknown name in double quotes for a text, so each column is looked up first. */
function makeReady(place: SqliteTable, table: string, columns: ReadonlySet<string>, create: boolean): void {
  const there = columnsOf(place, table);
  if (there.length === 0) {
    if (create) place.database.exec(createTableStatement(table, 'SQLite', `"${place.schema}".${table}`));
    return;
  }
  for (const column of columns) {
    if (!there.includes(column))
      place.database.exec(addColumnStatement(table, column, 'SQLite', `"${place.schema}"."${table}"`));
  }
}

interface Run {
  readonly dialect: Dialect;
  readonly exec: (statement: Statement) => void;
  readonly exists: (key: Readonly<Record<string, string>>) => boolean;
}

/** undefined: there is no such table to change. */
function runnerOf(transaction: SqliteTransaction, table: string): Run | undefined {
  const place = transaction.at(table);
  return place === undefined || columnsOf(place, table).length === 0 ? undefined : runner(place, table);
}

/** Prepares each statement once: a thousand rows of one shape need three. */
function runner({ database, schema }: SqliteTable, table: string): Run {
  const prepared = new Map<string, ReturnType<typeof database.prepare>>();
  const prepare = (sql: string): ReturnType<typeof database.prepare> => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  return {
    dialect: {
      quote: (column) => `"${column}"`,
      table: (name) => `"${schema}"."${name}"`,
      mark: () => '?',
      maxValues: MAX_VALUES,
    },
    exec: ({ sql, values }) => {
      prepare(sql).run(...values);
    },
    exists(key) {
      const columns = Object.keys(key);
      if (columns.length === 0) return false;
      const equal = columns.map((column) => `"${column}" = ?`).join(' AND ');
      const sql = `SELECT 1 FROM "${schema}"."${table}" WHERE ${equal} LIMIT 1`;
      return prepare(sql).get(...Object.values(key)) !== undefined;
    },
  };
}

/** SQLite allows 32766 [sqlite.org/limits.html]; statements this long gain nothing more. */
const MAX_VALUES = 4_000;

function applyOne(change: Change, { dialect, exec, exists }: Run): void {
  const { table } = change;
  switch (change.kind) {
    case 'set':
      if (exists(change.key)) updateStatements(dialect, table, change.key, change.values).forEach(exec);
      else if (change.whenMissing !== 'skip') {
        const row = rowToInsert(table, change);
        if (row !== undefined) insertStatements(dialect, table, [row]).forEach(exec);
      }
      break;
    case 'insert':
      insertStatements(dialect, table, [change.values]).forEach(exec);
      break;
    case 'update':
      updateStatements(dialect, table, change.where, change.values).forEach(exec);
      break;
    case 'delete':
      deleteStatements(dialect, table, change.where).forEach(exec);
      break;
    case 'create':
      break;
    case 'replace':
      deleteStatements(dialect, table, {}).forEach(exec);
      insertStatements(dialect, table, change.rows).forEach(exec);
      break;
    default:
      change satisfies never;
  }
}
