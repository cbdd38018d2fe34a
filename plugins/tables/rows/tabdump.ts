import { resolve } from 'node:path';
import type { Asker } from '../../../lib/plugin/asker.js';
import type { Call, DaemonCommand, DaemonServices } from '../../../lib/plugin/contract.js';
import { isEnabled } from '../../../xcat-compat/tables/enabled.js';
import { tableNames, tableSchema } from '../../../xcat-compat/tables/schema.js';
import type { RawRow, TableStore } from '../../../xcat-compat/tables/store.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { flag, option, readWords, type Words } from '../words/getopt.js';
import { helpOrVersion, usageReply } from '../words/words-usage.js';
import { headerLine, rowLine } from './csv.js';
import { columnDescriptions, tableDescriptions } from './descriptions.js';
import { messages, usages } from './rows-texts.js';
import { siteColumns } from './site-columns.js';
import { type Comparison, fitsAll, readComparison } from './where.js';

const specs = [
  flag('help|h|?'),
  flag('version|v'),
  option('number', 'n|lines'),
  flag('d'),
  option('text', 'f'),
  option('list', 'w'),
] as const;

/** `tabdump [TABLE]`: the names of all tables, or one table as CSV [tabutils.pm:549]. */
export const tabdump: DaemonCommand = {
  kind: 'daemon',
  answer: async (call, daemon) => {
    const words = readWords(
      call.args.map((arg) => arg ?? ''),
      specs,
      { optionsFirst: true },
    );
    const help = helpOrVersion(words, usages.tabdump);
    if (words === undefined || help !== undefined) return help === undefined ? [] : [help];
    const wrong = wrongTogether(words);
    if (wrong !== undefined) return [wrong];
    return answered(words, call, daemon);
  },
};

function wrongTogether({ options, operands }: Words): XcatResponse | undefined {
  const counts = Number(options.get('n')?.at(-1) ?? 0) !== 0;
  if (counts && options.has('d')) return messages.notBoth('-n', '-d');
  if (counts && options.has('w')) return messages.notBoth('-n', '-w');
  if (counts && options.has('f')) return messages.notBoth('-n', '-f');
  return operands.length > 1 ? usageReply(usages.tabdump, true) : undefined;
}

async function answered(
  { options, operands }: Words,
  call: Call,
  { tables: store, files }: DaemonServices,
): Promise<readonly XcatResponse[]> {
  const [table] = operands;
  const file = options.get('f')?.at(-1);
  if (table === undefined) {
    if (file !== undefined) return [messages.tableMissing];
    return [{ data: options.has('d') ? tableDescriptions() : tableNames() }];
  }
  const count = options.get('n')?.at(-1);
  if (Number(count ?? 0) !== 0 && !/^(?:auditlog|eventlog)/.test(table)) return [messages.onlyLogs(table)];
  if (table.startsWith('x_teal')) return [messages.noTeal(table)];
  const schema = tableSchema(table);
  if (schema === undefined)
    return [options.has('d') ? messages.notATable(table) : messages.noSuchTable(table)];
  if (options.has('d')) return [{ data: columnDescriptions(table, (await store.dump(table)).columns) }];
  if (count !== undefined) return [await lastRows(table, Number(count), store)];

  const dump = await store.dump(table);
  const columns = siteColumns(schema, dump);
  const comparisons: Comparison[] = [];
  for (const text of options.get('w') ?? []) {
    const comparison = readComparison(text);
    if (comparison === undefined) return [messages.badOperator(text)];
    if (!columns.includes(comparison.column)) return [messages.noColumn(comparison.column, table)];
    comparisons.push(comparison);
  }
  const { rows } = dump;
  const chosen =
    comparisons.length === 0 ? rows : rows.filter((row) => counts(row) && fitsAll(row, comparisons));
  const lines = [headerLine(columns), ...chosen.map((row) => rowLine(columns, row))];
  if (file === undefined) return [{ data: lines }];
  return written(table, resolve('/', call.cwd, file), lines, { user: call.user, files });
}

/** With -w only rows that count are looked at [Table.pm:3370]. */
function counts(row: RawRow): boolean {
  return isEnabled(row['disable']);
}

/** By the rights of who asks. */
async function written(
  table: string,
  path: string,
  lines: readonly string[],
  { user, files }: Asker,
): Promise<readonly XcatResponse[]> {
  if (user === undefined) return [messages.cannotWrite(table, path, messages.nobodyWrites)];
  const answer = await files.write(user, path, lines.map((line) => `${line}\n`).join(''));
  return answer.kind === 'text' ? [] : [messages.cannotWrite(table, path, answer.reason)];
}

/** The newest records of a log, those less than `count` numbers behind the last one. */
async function lastRows(table: string, count: number, store: TableStore): Promise<XcatResponse> {
  const { rows } = await store.dump(table);
  const numbered = rows.map((row) => ({ row, number: Number(row['recid']) }));
  if (numbered.length === 0) return messages.nothingIn(table);
  const last = numbered.reduce((most, { number }) => Math.max(most, number), 0);
  const columns = tableSchema(table)?.columns ?? [];
  const newest = numbered.filter(({ row, number }) => counts(row) && number > last - count);
  return { data: [headerLine(columns), ...newest.map(({ row }) => rowLine(columns, row))] };
}
