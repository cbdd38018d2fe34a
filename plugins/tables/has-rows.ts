import type { TableStore } from '../../xcat-compat/tables/store.js';
import { unwatched } from './no-lost-updates.js';

/** Whether a table has any row, be it a disabled one: others need not be locked for a change. */
export async function hasRows(store: TableStore, table: string): Promise<boolean> {
  const tables = unwatched(store);
  if ((await tables.rows(table)).length > 0) return true;
  return (await tables.dump(table)).rows.length > 0;
}
