import type { DaemonCommand } from '../../../lib/plugin/contract.js';
import { tableNames, tableSchema } from '../../../xcat-compat/tables/schema.js';
import { withoutLostUpdates } from '../no-lost-updates.js';
import { flag, readWords } from '../words/getopt.js';
import { helpOrVersion, usageReply } from '../words/words-usage.js';
import { deletions } from './deletions.js';
import { usages } from './nodes-texts.js';

const specs = [flag('help|h|?'), flag('version|v')] as const;

/** `noderm NODERANGE`: nodes' rows go from every table that has some [tabutils.pm:263]. */
export const noderm: DaemonCommand = {
  kind: 'daemon',
  answer: async (call, { tables }) => {
    const words = readWords(
      call.args.map((arg) => arg ?? ''),
      specs,
    );
    const help = helpOrVersion(words, usages.noderm);
    if (help !== undefined) return [help];
    if (call.nodes.length === 0) return [usageReply(usages.noderm, true)];
    await withoutLostUpdates(tables, async (store) => {
      await store.change(await deletions(call.nodes, tablesOfNodes(), store));
    });
    return [];
  },
};

function tablesOfNodes(): readonly string[] {
  return tableNames().filter((table) => tableSchema(table)?.columns.includes('node') === true);
}
