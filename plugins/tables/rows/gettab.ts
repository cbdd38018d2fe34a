import type { DaemonCommand } from '../../../lib/plugin/contract.js';
import { tableSchema } from '../../../xcat-compat/tables/schema.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { flag, readWords } from '../words/getopt.js';
import { usageReply } from '../words/words-usage.js';
import { messages, usages } from './rows-texts.js';

const specs = [flag('help|h|?'), flag('fields|H|with-fieldname')] as const;

/** `gettab KEY=VALUE,… TABLE.COLUMN…`: values of the first row of a key, to the letter [tabutils.pm:196]. */
export const gettab: DaemonCommand = {
  kind: 'daemon',
  answer: async (call, { tables }) => {
    const words = readWords(
      call.args.map((arg) => arg ?? ''),
      specs,
    );
    if (words === undefined || call.args.length === 0) return [usageReply(usages.gettab, true)];
    if (words.options.has('help')) return [usageReply(usages.gettab, false)];
    const [target = '', ...asked] = words.operands;
    if (asked.length === 0) return [usageReply(usages.gettab, true)];
    const key = new Map(target.split(',').map((pair) => splitOnce(pair, '=')));
    const columns = asked.map((text) => splitOnce(text, '.'));
    const names = [...new Set(columns.map(([table]) => table))];
    for (const table of names) {
      const stray = [...key.keys()].find((column) => tableSchema(table)?.columns.includes(column) !== true);
      if (stray !== undefined) return [messages.unknownKey(stray, table)];
    }
    const labelled = words.options.has('fields') || asked.length > 1;
    const replies: XcatResponse[] = [];
    for (const table of names) {
      const mine = columns.flatMap(([name, column]) => (name === table ? [column] : []));
      const rows = await tables.rows(table);
      const row = rows.find(
        (one) =>
          [...key].every(([column, value]) => (one[column] ?? '') === value) &&
          // A row that has nothing of what is asked for is none [Table.pm:3806].
          mine.some((column) => one[column] !== undefined),
      );
      if (row === undefined) continue;
      for (const column of mine) {
        const value = row[column] ?? '';
        replies.push({ data: [labelled ? `${table}.${column}: ${value}` : value] });
      }
    }
    return replies;
  },
};

function splitOnce(text: string, sign: string): readonly [string, string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
