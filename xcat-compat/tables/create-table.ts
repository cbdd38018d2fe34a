import { type TableSchema, tableSchema } from './schema.js';
import type { Engine } from './store.js';

/**
 * The statement with which xCAT creates a table, to the letter [Table.pm:607].
 * @param name of the table as the statement has to write it
 * @throws Error for a table that is not in the schema
 */
export function createTableStatement(table: string, engine: Engine = 'SQLite', name = table): string {
  const schema = requireSchema(table);
  const lines = schema.columns.map((column) => columnLine(schema, column, engine));
  if (schema.autoIncrement === undefined || engine !== 'SQLite') {
    lines.push(`PRIMARY KEY (${schema.keys.map((column) => quotes[engine](column)).join(',')})`);
  }
  return `CREATE TABLE ${name} (\n  ${lines.join(',\n  ')}\n)`;
}

/**
 * The statement that adds a column which an older xCAT did not make [Table.pm:1129].
 * @param name of the table as the statement has to write it
 */
export function addColumnStatement(
  table: string,
  column: string,
  engine: Engine = 'SQLite',
  name = `"${table}"`,
): string {
  const schema = requireSchema(table);
  if (!schema.columns.includes(column)) throw new Error(`Table ${table} has no column ${column}`);
  const quoted = engine === 'SQLite' ? `"${column}"` : quotes[engine](column);
  return `ALTER TABLE ${name} ADD ${quoted} ${schema.types?.[column] ?? 'TEXT'}`;
}

/** @throws Error for a table that is not in the schema */
export function requireSchema(table: string): TableSchema {
  const schema = tableSchema(table);
  if (schema === undefined) throw new Error(`Table ${table} is none of the tables known here`);
  return schema;
}

const quotes: Readonly<Record<Engine, (column: string) => string>> = {
  SQLite: (column) => column,
  Pg: (column) => `"${column}"`,
  mysql: (column) => `\`${column}\``,
};

const numbering: Readonly<Record<Engine, string>> = {
  SQLite: 'INTEGER PRIMARY KEY AUTOINCREMENT',
  Pg: 'SERIAL',
  mysql: 'INTEGER AUTO_INCREMENT',
};

function columnLine(schema: TableSchema, column: string, engine: Engine): string {
  const notNull = schema.required?.includes(column) === true ? ' NOT NULL' : '';
  return `${quotes[engine](column)} ${typeOf(schema, column, engine)}${notNull}`;
}

function typeOf(schema: TableSchema, column: string, engine: Engine): string {
  if (column === schema.autoIncrement) return numbering[engine];
  return schema.types?.[column] ?? (schema.keys.includes(column) ? 'VARCHAR(128) ' : 'TEXT');
}
