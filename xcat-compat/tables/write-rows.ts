import { addColumnStatement, createTableStatement } from './create-table.js';
import { tableSchema } from './schema.js';
import type { SqliteDatabase } from './sqlite-driver.js';
import { columnsOf } from './sqlite-file.js';
import type { RowEntry, WhenMissing } from './store.js';

/** Sets rows in one transaction, as Table.pm's setAttribs does one [Table.pm:1713]; values and keys are always bound. */
export function writeRows(
  database: SqliteDatabase,
  table: string,
  entries: readonly RowEntry[],
  whenMissing: WhenMissing,
): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    if (columnsOf(database, table).length === 0) database.exec(createTableStatement(table));
    addMissingColumns(database, table, entries);
    const run = statements(database);
    for (const { key, values } of entries) {
      if (exists(run, table, key)) update(run, table, key, values);
      else if (whenMissing === 'insert') insert(run, table, key, values);
    }
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

type Statement = ReturnType<SqliteDatabase['prepare']>;
type Prepare = (sql: string) => Statement;

/** Prepares each statement once: a thousand rows of one shape need three. */
function statements(database: SqliteDatabase): Prepare {
  const prepared = new Map<string, Statement>();
  return (sql) => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
}

function exists(run: Prepare, table: string, key: RowEntry['key']): boolean {
  const columns = Object.keys(key);
  if (columns.length === 0) return false;
  return (
    run(`SELECT 1 FROM "${table}" WHERE ${equal(columns)} LIMIT 1`).get(...Object.values(key)) !== undefined
  );
}

function update(run: Prepare, table: string, key: RowEntry['key'], values: RowEntry['values']): void {
  const columns = Object.keys(values);
  if (columns.length === 0) return;
  const set = columns.map((column) => `"${column}" = ?`).join(', ');
  run(`UPDATE "${table}" SET ${set} WHERE ${equal(Object.keys(key))}`).run(
    ...Object.values(values),
    ...Object.values(key),
  );
}

function insert(run: Prepare, table: string, key: RowEntry['key'], values: RowEntry['values']): void {
  // A row that says nothing but its name is not worth inserting [Table.pm:1867].
  if (Object.values(values).every((value) => value === null || value === '')) return;
  const row = { ...emptyKeys(table), ...key, ...values };
  const columns = Object.keys(row).map((column) => `"${column}"`);
  const marks = columns.map(() => '?');
  run(`INSERT INTO "${table}" (${columns.join(', ')}) VALUES (${marks.join(', ')})`).run(
    ...Object.values(row),
  );
}

/** Key columns that are not given become '' [Table.pm:1849]. */
function emptyKeys(table: string): Readonly<Record<string, string>> {
  const schema = tableSchema(table);
  if (schema === undefined || schema.autoIncrement !== undefined) return {};
  return Object.fromEntries(schema.keys.map((column) => [column, '']));
}

function equal(columns: readonly string[]): string {
  return columns.map((column) => `"${column}" = ?`).join(' AND ');
}

/** SQLite takes an unknown name in double quotes for a text, so each column is looked up first. */
function addMissingColumns(database: SqliteDatabase, table: string, entries: readonly RowEntry[]): void {
  const there = new Set(columnsOf(database, table));
  const wanted = new Set(entries.flatMap(({ key, values }) => [...Object.keys(key), ...Object.keys(values)]));
  for (const column of wanted) {
    if (there.has(column)) continue;
    database.exec(addColumnStatement(table, column));
  }
}
