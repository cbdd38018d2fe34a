import type { TableStore } from './store.js';

/** What the passwd table says for a kind of hardware. */
export interface Credentials {
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/**
 * The first passwd row with this key, such as `openbmc`: used for what a node's own row does not say
 * [openbmc.pm:2792]. No row: neither is known.
 */
export async function passwdCredentials(store: TableStore, key: string): Promise<Credentials> {
  const row = (await store.rows('passwd')).find((one) => one['key'] === key);
  return { username: row?.['username'], password: row?.['password'] };
}
