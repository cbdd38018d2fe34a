import type { DaemonCommand } from '../../../lib/plugin/contract.js';
import { type TableSchema, tableSchema } from '../../../xcat-compat/tables/schema.js';
import type { RawRow, TableStore, Values } from '../../../xcat-compat/tables/store.js';
import type { TableUpload } from '../../../xcat-compat/wire/request.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { withoutLostUpdates } from '../no-lost-updates.js';
import { createTalk, type Talk } from '../talk.js';
import { type CsvRow, readCsvRows } from './csv-rows.js';
import { messages } from './rows-texts.js';
import { siteColumns } from './site-columns.js';

/** `tabrestore FILE`, `tabrestore -a FILE`, and the end of tabedit: a file's rows replace a table's, or come to them. */
export const tabrestore: DaemonCommand = {
  kind: 'daemon',
  answer: async (call, { tables }) => {
    const { upload } = call;
    if (upload === undefined) return [messages.cannotOpen('')];
    return withoutLostUpdates(tables, (store) => restored(upload, store));
  },
};

async function restored(upload: TableUpload, store: TableStore): Promise<readonly XcatResponse[]> {
  const { table, addRows } = upload;
  if (table.startsWith('x_teal')) return [messages.noTealRestore(table)];
  const schema = tableSchema(table);
  if (schema === undefined) return [messages.cannotOpen(table)];
  const [header = '', ...lines] = upload.lines.map((line) => line ?? '');
  if (!header.startsWith('#')) return [messages.noHeader];
  const columns = header.slice(1).replaceAll('"', '').trimEnd().split(',');
  const known = columns.every((column) => schema.columns.includes(column))
    ? schema.columns
    : siteColumns(schema, await store.dump(table));
  const stray = columns.find((column) => !known.includes(column));
  if (stray !== undefined) return [messages.headerColumn(stray, table)];

  const talk = createTalk();
  const there = addRows ? (await store.dump(table)).rows : [];
  const rows = checkedRows(table, schema, readCsvRows(lines, columns), columns, there, talk);
  if (talk.failed) return talk.replies;
  await store.change(
    addRows ? rows.map((values) => ({ kind: 'insert', table, values })) : [{ kind: 'replace', table, rows }],
  );
  return [];
}

type Row = RawRow | Values;

/** The rows to write; what is wrong with others is said. */
function checkedRows(
  table: string,
  schema: TableSchema,
  read: readonly CsvRow[],
  columns: readonly string[],
  there: readonly RawRow[],
  talk: Talk,
): readonly Values[] {
  const taken = new Map<string, Row>(there.map((row) => [keyOf(schema, row), row]));
  return read.flatMap((row) => {
    if (row.kind === 'problem') {
      talk.say(messages.csv(row.problem, row.line, row.text));
      return [];
    }
    const values = valuesOf(schema, row.values, columns);
    const key = keyOf(schema, values);
    const twin = taken.get(key);
    // A row that is there already, to the last column, is no news [Table.pm:1745].
    if (twin !== undefined && columns.every((column) => values[column] && values[column] === twin[column]))
      return [];
    const reason = refusal(table, schema, row.values, twin !== undefined);
    if (reason !== undefined) talk.say(messages.rowRefused(reason, row.line, row.text));
    taken.set(key, values);
    return reason === undefined ? [values] : [];
  });
}

/** A row without values cannot be kept, a key only once; what numbers itself is always new. */
function refusal(
  table: string,
  { keys, autoIncrement }: TableSchema,
  values: ReadonlyMap<string, string>,
  taken: boolean,
): string | undefined {
  if ([...values.values()].every((value) => value === '')) return '';
  if (!taken || autoIncrement !== undefined) return undefined;
  return `UNIQUE constraint failed: ${keys.map((key) => `${table}.${key}`).join(', ')}`;
}

function valuesOf(
  { keys, autoIncrement }: TableSchema,
  values: ReadonlyMap<string, string>,
  columns: readonly string[],
): Values {
  const numbered = autoIncrement === undefined ? [] : [autoIncrement];
  const written = columns.filter((column) => !numbered.includes(column));
  const missing = autoIncrement === undefined ? keys.filter((key) => !values.has(key)) : [];
  return Object.fromEntries([
    ...written.map((column) => [column, values.get(column) ?? null] as const),
    ...missing.map((key) => [key, ''] as const),
  ]);
}

function keyOf({ keys }: TableSchema, row: Row): string {
  return JSON.stringify(keys.map((key) => row[key] ?? ''));
}
