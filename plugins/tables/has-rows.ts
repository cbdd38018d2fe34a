import type { TableStore } from '../../xcat-compat/tables/store.js';

/** Whether a table has any row, be it a disabled one: others need not be locked for a change. */
export async function hasRows(store: TableStore, table: string): Promise<boolean> {
  if ((await store.rows(table)).length > 0) return true;
  return (await store.dump(table)).rows.length > 0;
}
