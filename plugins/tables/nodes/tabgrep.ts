import type { DaemonCommand } from '../../../lib/plugin/contract.js';
import { nodeAttributes } from '../../../xcat-compat/tables/attributes.js';
import { readOnce } from '../../../xcat-compat/tables/read-once.js';
import { tableNames, tableSchema } from '../../../xcat-compat/tables/schema.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { usageReply } from '../words/words-usage.js';
import { usages } from './nodes-texts.js';

/** `tabgrep NODE`: the tables that have a row of the node or of one of its groups, a document each [tabutils.pm:1842]. */
export const tabgrep: DaemonCommand = {
  kind: 'daemon',
  answer: async (call, daemon) => {
    const tables = readOnce(daemon.tables);
    const [node] = call.nodes;
    if (node === undefined) return [usageReply(usages.tabgrep, true)];
    const found: XcatResponse[] = [];
    for (const table of tableNames()) {
      if (tableSchema(table)?.columns.includes('node') !== true) continue;
      const attributes = await nodeAttributes(tables, table, [node], ['node']);
      if (attributes.has(node)) found.push({ data: [table] });
    }
    return found;
  },
};
