import { type TableSchema, tableSchema } from './schema.js';

/**
 * The statement with which xCAT creates a table in SQLite, to the letter [Table.pm:607].
 * @throws Error for a table that is not in the schema
 */
export function createTableStatement(table: string): string {
  const schema = requireSchema(table);
  const lines = schema.columns.map((column) => columnLine(schema, column));
  if (schema.autoIncrement === undefined) lines.push(`PRIMARY KEY (${schema.keys.join(',')})`);
  return `CREATE TABLE ${table} (\n  ${lines.join(',\n  ')}\n)`;
}

/** The statement that adds a column which an older xCAT did not make [Table.pm:1129]. */
export function addColumnStatement(table: string, column: string): string {
  if (!requireSchema(table).columns.includes(column))
    throw new Error(`Table ${table} has no column ${column}`);
  return `ALTER TABLE "${table}" ADD "${column}" TEXT`;
}

/** @throws Error for a table that is not in the schema */
export function requireSchema(table: string): TableSchema {
  const schema = tableSchema(table);
  if (schema === undefined)
    throw new Error(`Table ${table} is none of the tables known here: it cannot be created`);
  return schema;
}

function columnLine(schema: TableSchema, column: string): string {
  const notNull = schema.required?.includes(column) === true ? ' NOT NULL' : '';
  if (column === schema.autoIncrement) return `${column} INTEGER PRIMARY KEY AUTOINCREMENT${notNull}`;
  return `${column} ${schema.keys.includes(column) ? 'VARCHAR(128) ' : 'TEXT'}${notNull}`;
}
