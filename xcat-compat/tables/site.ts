import type { TableRow, TableStore } from './store.js';

const maps = new WeakMap<readonly TableRow[], ReadonlyMap<string, string>>();

/** The site table: key → value, keys without a value left out. */
export async function siteValues(store: TableStore): Promise<ReadonlyMap<string, string>> {
  const rows = await store.rows('site');
  const known = maps.get(rows) ?? toMap(rows);
  maps.set(rows, known);
  return known;
}

/** One value of the site table; undefined when it is not set. */
export async function siteValue(store: TableStore, key: string): Promise<string | undefined> {
  return (await siteValues(store)).get(key);
}

function toMap(rows: readonly TableRow[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const { key, value } of rows) {
    if (key !== undefined && value !== undefined) values.set(key, value);
  }
  return values;
}
