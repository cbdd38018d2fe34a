import type { DaemonCommand, DaemonServices } from '../../../lib/plugin/contract.js';
import { isEnabled } from '../../../xcat-compat/tables/enabled.js';
import { tableSchema } from '../../../xcat-compat/tables/schema.js';
import type { Change, RawRow } from '../../../xcat-compat/tables/store.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { flag, option, readWords, type Words } from '../words/getopt.js';
import { helpOrVersion, usageReply } from '../words/words-usage.js';
import { headerLine, rowLine } from './csv.js';
import { messages, usages } from './rows-texts.js';

const specs = [
  flag('help|h|?'),
  flag('version|v'),
  flag('V'),
  option('number', 'p|percent'),
  option('number', 'd|days'),
  option('text', 'i|recid'),
  flag('a'),
  option('number', 'n|number'),
] as const;

const DAY_MS = 86_400_000;

/** What is pruned: all, by number or percent, up to a record, by age. */
type Prune =
  | { readonly by: 'all' }
  | { readonly by: 'count' | 'percent' | 'record' | 'days'; readonly amount: number };

/** `tabprune auditlog|eventlog -n COUNT|-p PERCENT|-i RECORD|-d DAYS`, `tabprune TABLE -a` [tabutils.pm:960]. */
export const tabprune: DaemonCommand = {
  kind: 'daemon',
  answer: async (call, daemon) => {
    const words = readWords(
      call.args.map((arg) => arg ?? ''),
      specs,
    );
    const help = helpOrVersion(words, usages.tabprune);
    if (words === undefined || help !== undefined) return help === undefined ? [] : [help];
    const { options, operands } = words;
    if (operands.length > 1) return [usageReply(usages.tabprune, true)];
    const table = operands[0]?.replaceAll(/\s/g, '');
    const wrong = table === undefined ? messages.tableRequired : wrongWords(table, options);
    if (table === undefined || wrong !== undefined) return wrong === undefined ? [] : [wrong];
    const replies: XcatResponse[] = [];
    let errorcode = 0;
    for (const prune of prunes(options)) {
      if (tableSchema(table) === undefined) {
        replies.push(messages.cannotOpenToPrune(table, prune.by === 'all'));
        errorcode = 1;
      } else replies.push(...(await pruned(table, prune, options.has('V'), daemon)));
    }
    return options.has('V') ? replies : [...replies, messages.prunedTable(table, errorcode)];
  },
};

function wrongWords(table: string, options: Words['options']): XcatResponse | undefined {
  const isLog = table === 'auditlog' || table === 'eventlog';
  const given = ['p', 'i', 'n', 'a'].filter((name) => options.has(name));
  // Two tables xCAT had once are still let through, and then not found.
  const named = isLog || /^isnm_perf(?:_sum)?$/.test(table);
  if (!named && !options.has('a')) return messages.cannotPrune(table);
  if (!isLog && options.has('d')) return messages.noDays(table);
  if (given.length === 0 && !options.has('d')) return messages.pruneWhat;
  if (given.length > 1) return messages.pruneOneWay;
  const record = options.get('i')?.at(-1);
  return record === undefined || /^\d+$/.test(record) ? undefined : messages.notARecord(record);
}

function prunes(options: Words['options']): readonly Prune[] {
  const amounts = { count: 'n', percent: 'p', record: 'i', days: 'd' } as const;
  const by = (way: keyof typeof amounts): readonly Prune[] => {
    const amount = options.get(amounts[way])?.at(-1);
    return amount === undefined ? [] : [{ by: way, amount: Number(amount) }];
  };
  const all: readonly Prune[] = options.has('a') ? [{ by: 'all' }] : [];
  return [...all, ...by('count'), ...by('percent'), ...by('record'), ...by('days')];
}

/** The replies; shown are the rows that go. */
async function pruned(
  table: string,
  prune: Prune,
  shown: boolean,
  { tables, now }: DaemonServices,
): Promise<readonly XcatResponse[]> {
  const { rows } = await tables.dump(table);
  const going = goingRows(table, prune, rows, now());
  if (going === undefined) return [messages.nothingToPrune(table)];
  await tables.change(deletions(table, prune, going));
  const columns = tableSchema(table)?.columns ?? [];
  return shown ? [{ data: [headerLine(columns), ...going.map((row) => rowLine(columns, row))] }] : [];
}

/** undefined: there is no row to count from. */
function goingRows(
  table: string,
  prune: Prune,
  rows: readonly RawRow[],
  now: number,
): readonly RawRow[] | undefined {
  if (prune.by === 'all') return rows;
  const counting = rows.filter((row) => isEnabled(row['disable']));
  if (prune.by === 'days') {
    const column = table === 'eventlog' ? 'eventtime' : 'audittime';
    const limit = localTime(new Date(now - prune.amount * DAY_MS));
    return counting.filter((row) => (row[column] ?? '') !== '' && (row[column] ?? '') < limit);
  }
  let before = prune.amount;
  if (prune.by !== 'record') {
    const numbers = counting.map(recordOf);
    if (numbers.length === 0) return undefined;
    const least = numbers.reduce((low, number) => Math.min(low, number));
    const most = numbers.reduce((high, number) => Math.max(high, number));
    const count = prune.by === 'count' ? prune.amount : Math.trunc(((most - least + 1) * prune.amount) / 100);
    before = least + count;
  }
  return counting.filter((row) => recordOf(row) < before);
}

function recordOf(row: RawRow): number {
  return Number(row['recid']);
}

function deletions(table: string, { by }: Prune, rows: readonly RawRow[]): readonly Change[] {
  if (by === 'all') return [{ kind: 'delete', table, where: {} }];
  return [{ kind: 'delete', table, where: { recid: rows.map((row) => row['recid'] ?? '') } }];
}

/** `2026-11-25 08:30:00`, as the logs have it. */
function localTime(date: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}
