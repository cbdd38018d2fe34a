import { tableSchema } from './schema.js';
import type { RowEntry, Values, Where } from './store.js';

/** How an engine writes names and places for values. */
export interface Dialect {
  quote(column: string): string;
  /** The table in a statement. */
  table(name: string): string;
  /** @param position of the value, from 1 */
  mark(position: number): string;
  /** Values one statement may carry. */
  readonly maxValues: number;
}

/** A statement with its values, which are always bound, never spliced. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly (string | null)[];
}

/** Rows of one shape in as few statements as the engine allows. */
export function insertStatements(
  dialect: Dialect,
  table: string,
  rows: readonly Values[],
): readonly Statement[] {
  const byShape = new Map<string, { readonly columns: readonly string[]; readonly rows: Values[] }>();
  for (const row of rows) {
    const columns = Object.keys(row);
    const shape = columns.join('\0');
    const group = byShape.get(shape);
    if (group === undefined) byShape.set(shape, { columns, rows: [row] });
    else group.rows.push(row);
  }
  return [...byShape.values()].flatMap((group) => {
    if (group.columns.length === 0) return [];
    const most = Math.max(1, Math.min(MOST_ROWS, Math.floor(dialect.maxValues / group.columns.length)));
    return shortEnough(group.rows, most).map((some) => insertStatement(dialect, table, group.columns, some));
  });
}

const MOST_ROWS = 1000;
/** A server takes no longer statement than it is set to: 1 MiB and more. */
const MOST_CHARACTERS = 200_000;

/** Rows in portions that one statement can carry. */
function shortEnough(rows: readonly Values[], most: number): readonly (readonly Values[])[] {
  const portions: Values[][] = [];
  let last: Values[] = [];
  let length = 0;
  for (const row of rows) {
    const own = Object.values(row).reduce((sum, value) => sum + (value?.length ?? 0), 0);
    if (last.length > 0 && last.length < most && length + own <= MOST_CHARACTERS) last.push(row);
    else {
      last = [row];
      length = 0;
      portions.push(last);
    }
    length += own;
  }
  return portions;
}

/** Rows of the same columns, no more of them than the engine allows. */
export function insertStatement(
  dialect: Dialect,
  table: string,
  columns: readonly string[],
  rows: readonly Values[],
): Statement {
  const marks = rows.map((_, row) => {
    const inRow = columns.map((_column, at) => dialect.mark(row * columns.length + at + 1));
    return `(${inRow.join(', ')})`;
  });
  const names = columns.map((column) => dialect.quote(column)).join(', ');
  return {
    sql: `INSERT INTO ${dialect.table(table)} (${names}) VALUES ${marks.join(', ')}`,
    values: rows.flatMap((row) => columns.map((column) => row[column] ?? null)),
  };
}

export function updateStatements(
  dialect: Dialect,
  table: string,
  where: Where,
  values: Values,
): readonly Statement[] {
  const columns = Object.keys(values);
  if (columns.length === 0) return [];
  const set = columns.map((column, at) => `${dialect.quote(column)} = ${dialect.mark(at + 1)}`).join(', ');
  return conditions(dialect, where, columns.length).map((condition) => ({
    sql: `UPDATE ${dialect.table(table)} SET ${set}${condition.sql}`,
    values: [...Object.values(values), ...condition.values],
  }));
}

export function deleteStatements(dialect: Dialect, table: string, where: Where): readonly Statement[] {
  return conditions(dialect, where, 0).map((condition) => ({
    sql: `DELETE FROM ${dialect.table(table)}${condition.sql}`,
    values: condition.values,
  }));
}

/** A row that says nothing but its name is not worth inserting [Table.pm:1867]; keys not given become '' [Table.pm:1849]. */
export function rowToInsert(table: string, { key, values }: RowEntry): Values | undefined {
  if (Object.values(values).every((value) => value === null || value === '')) return undefined;
  return { ...emptyKeys(table), ...key, ...values };
}

function emptyKeys(table: string): Values {
  const schema = tableSchema(table);
  if (schema === undefined || schema.autoIncrement !== undefined) return {};
  return Object.fromEntries(schema.keys.map((column) => [column, '']));
}

/** The texts one list in a condition may have; longer lists become several statements. */
const LONGEST_LIST = 500;

/** `WHERE …`, several times where a list is too long for one statement. @param taken values that stand before it */
function conditions(dialect: Dialect, where: Where, taken: number): readonly Statement[] {
  const long = Object.entries(where).find(([, want]) => Array.isArray(want) && want.length > LONGEST_LIST);
  if (long !== undefined) {
    const [column, list] = long;
    const texts = typeof list === 'object' && list !== null ? list : [];
    return chunks(texts, LONGEST_LIST).flatMap((some) =>
      conditions(dialect, { ...where, [column]: some }, taken),
    );
  }
  const values: string[] = [];
  const mark = (value: string): string => {
    values.push(value);
    return dialect.mark(taken + values.length);
  };
  const terms = Object.entries(where).map(([column, want]) => {
    const name = dialect.quote(column);
    if (want === null) return `(${name} IS NULL OR ${name} = '')`;
    if (typeof want === 'string') return `${name} = ${mark(want)}`;
    return want.length === 0 ? '1 = 0' : `${name} IN (${want.map(mark).join(', ')})`;
  });
  return [{ sql: terms.length === 0 ? '' : ` WHERE ${terms.join(' AND ')}`, values }];
}

function chunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
    list.slice(at * size, (at + 1) * size),
  );
}
