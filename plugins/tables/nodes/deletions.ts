import { nodeColumn, tableSchema } from '../../../xcat-compat/tables/schema.js';
import type { Change, TableStore } from '../../../xcat-compat/tables/store.js';
import { hasRows } from '../has-rows.js';
import type { Talk } from '../talk.js';
import { messages } from './nodes-texts.js';

/** The changes that remove nodes' rows; tables without rows need not be locked. */
export async function deletions(
  nodes: readonly string[],
  tables: readonly string[],
  store: TableStore,
): Promise<readonly Change[]> {
  if (nodes.length === 0) return [];
  const changes: Change[] = [];
  for (const table of new Set(tables)) {
    if (await hasRows(store, table))
      changes.push({ kind: 'delete', table, where: { [nodeColumn(table)]: nodes } });
  }
  return changes;
}

/** The tables after -d; says what is none, and then there are none. */
export function tablesToDelete(words: readonly string[], talk: Talk): readonly string[] {
  for (const word of words) {
    if (/[=.]/.test(word)) talk.error(messages.notInDelete);
    else if (tableSchema(word) === undefined) talk.error(messages.noTable(word));
  }
  return talk.failed ? [] : words;
}
