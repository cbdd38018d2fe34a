import type { Call, DaemonCommand } from '../../../lib/plugin/contract.js';
import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import { nodeIndex } from '../../../xcat-compat/tables/nodelist.js';
import { readOnce } from '../../../xcat-compat/tables/read-once.js';
import type { TableStore } from '../../../xcat-compat/tables/store.js';
import type { NodeReply, XcatResponse } from '../../../xcat-compat/wire/response.js';
import { flag, readWords } from '../words/getopt.js';
import { helpOrVersion } from '../words/words-usage.js';
import { nodeLines } from './node-lines.js';
import { usages } from './nodes-texts.js';
import { readQuestions } from './questions.js';

const specs = [
  flag('help|h|?'),
  flag('fields|H|with-fieldname'),
  flag('blame|b'),
  flag('version|v'),
  flag('hidden|S'),
] as const;

/** `nodels NODERANGE COLUMN…`: nodes, and what tables say of them [tabutils.pm:1847]. */
export const nodels: DaemonCommand = {
  kind: 'daemon',
  answer: async (call, daemon) => {
    const tables = readOnce(daemon.tables);
    const words = readWords(
      call.args.map((arg) => arg ?? ''),
      specs,
    );
    const help = helpOrVersion(words, usages.nodels);
    if (words === undefined || help !== undefined) return help === undefined ? [] : [help];
    const { options, operands } = words;
    const everything = call.noderange === undefined && call.nodes.length === 0;
    const asked = everything ? await allNodes(tables) : call.nodes;
    const nodes = options.has('hidden') ? asked : await withoutHidden(tables, asked);
    return answered(
      nodes,
      { operands: everything ? [] : operands, blame: options.has('blame'), fields: options.has('fields') },
      tables,
    );
  },
};

interface Asked {
  readonly operands: Call['args'];
  readonly blame: boolean;
  readonly fields: boolean;
}

async function answered(
  nodes: readonly NodeName[],
  { operands, blame, fields }: Asked,
  tables: TableStore,
): Promise<readonly XcatResponse[]> {
  if (operands.length === 0) {
    const listed = [...nodes].sort().map((name): NodeReply => ({ name }));
    return [...(listed.length > 0 ? [{ node: listed }] : []), counted(nodes)];
  }
  const { questions, problems, labelled, fatal } = readQuestions(operands, fields);
  if (fatal !== undefined) return [...problems, fatal];
  const lines = await nodeLines(questions, nodes, { blame, labelled }, tables);
  return [...problems, ...(lines.length > 0 ? [{ node: lines }] : []), counted(nodes)];
}

async function allNodes(tables: TableStore): Promise<readonly NodeName[]> {
  return [...(await nodeIndex(tables)).names].sort();
}

/** Hidden are the service processors and the like of other nodes. */
async function withoutHidden(tables: TableStore, nodes: readonly NodeName[]): Promise<readonly NodeName[]> {
  const rows = await tables.rows('nodelist');
  const hidden = new Set(
    rows.flatMap(({ node, hidden: value }) => (value !== undefined && Number(value) === 1 ? [node] : [])),
  );
  return hidden.size === 0 ? nodes : nodes.filter((node) => !hidden.has(node));
}

function counted(nodes: readonly NodeName[]): XcatResponse {
  return { numofnodes: nodes.length };
}
