import { addColumnStatement, createTableStatement } from './create-table.js';
import {
  type Dialect,
  deleteStatements,
  insertStatement,
  insertStatements,
  rowToInsert,
  type Statement,
  updateStatements,
} from './sql.js';
import { columnsOf, createFile } from './sqlite-file.js';
import { beginSqlite, type SqliteTable, type SqliteTransaction } from './sqlite-transaction.js';
import type { Change } from './store.js';
import { columnsToHave, tablesToHave } from './what-changes.js';

/**
 * Makes the changes in one transaction, without waiting in the middle.
 * @param tables to be locked, besides those that change
 * @param mayChange asked with the tables locked
 * @returns false where it says no: nothing has been changed
 * @throws SQLITE_BUSY, having changed nothing, to be called again
 */
export function changeSqlite(
  changes: readonly Change[],
  tables: readonly string[],
  pathOf: (table: string) => string,
  mayChange: (locked: SqliteTransaction) => boolean,
): boolean {
  const locked = [...tables, ...changes.map(({ table }) => table)];
  for (;;) {
    const ended = tryToChange(changes, locked, pathOf, mayChange);
    if (ended !== 'filesMade') return ended === 'changed';
  }
}

/** 'filesMade': some were missing, and a transaction takes no more files once it has begun. */
function tryToChange(
  changes: readonly Change[],
  tables: readonly string[],
  pathOf: (table: string) => string,
  mayChange: (locked: SqliteTransaction) => boolean,
): 'changed' | 'refused' | 'filesMade' {
  const transaction = beginSqlite(tables, pathOf);
  try {
    if (!mayChange(transaction)) return 'refused';
    const wanted = tablesToHave(changes);
    for (const table of wanted) createTableStatement(table);
    const missing = wanted.filter((table) => transaction.at(table) === undefined);
    for (const table of missing) createFile(pathOf(table));
    if (missing.length > 0) return 'filesMade';
    apply(changes, transaction);
    transaction.commit();
    return 'changed';
  } finally {
    transaction.close();
  }
}

function apply(changes: readonly Change[], transaction: SqliteTransaction): void {
  for (const [table, columns] of columnsToHave(changes)) {
    const place = transaction.at(table);
    if (place !== undefined) makeReady(place, table, columns, tablesToHave(changes).includes(table));
  }
  const runs = new Map<string, Run | undefined>();
  for (const change of changes) {
    const { table } = change;
    if (!runs.has(table)) runs.set(table, runnerFor(transaction.at(table), table));
    const run = runs.get(table);
    if (run !== undefined) applyOne(change, run);
  }
}

/** Undefined: there is no such table, and nothing to be changed in it. */
function runnerFor(place: SqliteTable | undefined, table: string): Run | undefined {
  return place === undefined || columnsOf(place, table).length === 0 ? undefined : runner(place, table);
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
        if (row !== undefined) exec(insertStatement(dialect, table, Object.keys(row), [row]));
      }
      break;
    case 'insert':
      exec(insertStatement(dialect, table, Object.keys(change.values), [change.values]));
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
