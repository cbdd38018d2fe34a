import { nodeColumn } from '../../../xcat-compat/tables/schema.js';
import type { Change, TableStore } from '../../../xcat-compat/tables/store.js';
import { hasRows } from '../has-rows.js';

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
