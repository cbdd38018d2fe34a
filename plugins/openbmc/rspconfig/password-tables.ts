import type { AfterNode, SettledNode } from '../../../lib/plugin/contract.js';
import { reveal } from '../../../lib/plugin/secret.js';
import { expandValue } from '../../../xcat-compat/expressions/expand-value.js';
import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import { allNodeRecords } from '../../../xcat-compat/tables/attributes.js';
import type { TableStore } from '../../../xcat-compat/tables/store.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { nodeError, nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { PASSWORD_SET } from './password-flow.js';
import type { Action } from './rspconfig-plan.js';
import { tables as text } from './rspconfig-texts.js';

const TABLE = 'openbmc';
const COLUMN = 'password';

/** Whether the tables would give these nodes the new password as it is: some texts are computed there. */
export function canBeKept(action: Action, nodes: readonly NodeName[]): boolean {
  if (action.kind !== 'setPassword' || action.updateTables !== true) return true;
  const next = reveal(action.next);
  if (next.endsWith('+=NEXTRECORD')) return false;
  return nodes.every((node) => {
    const read = expandValue(node, next);
    return read.kind !== 'refused' && read.value === next;
  });
}

interface Waiting {
  readonly node: NodeName;
  readonly told: (replies: readonly XcatResponse[]) => void;
}

/**
 * Writes the new password into each node's own row as soon as its BMC has it, whatever becomes of the others: the rows of
 * groups and of passwd are other nodes' too. What comes while a change is being made goes into the next one.
 */
export function passwordKeeper(action: Action, tables: TableStore): AfterNode | undefined {
  if (action.kind !== 'setPassword' || action.updateTables !== true) return undefined;
  const next = reveal(action.next);
  let waiting: Waiting[] = [];
  let isWriting = false;

  async function writeAll(): Promise<void> {
    isWriting = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const replies = await written(
        batch.map(({ node }) => node),
        next,
        tables,
      );
      for (const { node, told } of batch) told([replies.get(node) ?? failed(node, text.notCounting)]);
    }
    isWriting = false;
  }

  return (settled) => {
    if (!hasNewPassword(settled)) return Promise.resolve([]);
    return new Promise((told) => {
      waiting.push({ node: settled.node, told });
      if (!isWriting) writeAll().catch(() => undefined);
    });
  };
}

function hasNewPassword({ result }: SettledNode): boolean {
  return result.details?.[PASSWORD_SET] === 'yes';
}

/** Never rejects: what went wrong is each node's error. */
async function written(
  nodes: readonly NodeName[],
  next: string,
  tables: TableStore,
): Promise<ReadonlyMap<NodeName, XcatResponse>> {
  try {
    const origins = await originsOf(nodes, tables);
    await tables.change(
      nodes.map((node) => ({ kind: 'set', table: TABLE, key: { node }, values: { [COLUMN]: next } })),
    );
    const now = await allNodeRecords(tables, TABLE, nodes, [COLUMN]);
    return new Map(
      nodes.map((node) => {
        const counts = now.get(node)?.[0]?.attributes[COLUMN] === next;
        if (!counts) return [node, failed(node, text.notCounting)];
        return [node, nodeText(node, text.changed(node, origins.get(node) ?? ''))];
      }),
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return new Map(nodes.map((node) => [node, failed(node, why)]));
  }
}

/** Where the old password came from, where that is not the node's own row. */
async function originsOf(
  nodes: readonly NodeName[],
  tables: TableStore,
): Promise<ReadonlyMap<NodeName, string>> {
  const records = await allNodeRecords(tables, TABLE, nodes, [COLUMN]);
  return new Map(
    nodes.map((node) => {
      const record = records.get(node)?.[0];
      const group = record?.inherited[COLUMN];
      if (record?.attributes[COLUMN] === undefined) return [node, text.fromPasswd];
      return [node, group === undefined ? '' : text.fromGroup(group)];
    }),
  );
}

function failed(node: NodeName, why: string): XcatResponse {
  return nodeError(node, text.notChanged(node, why));
}
