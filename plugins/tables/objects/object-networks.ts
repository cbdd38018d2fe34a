import type { TableStore } from '../../../xcat-compat/tables/store.js';
import { messages } from './objects-texts.js';

/** Why a network of that name cannot be made: its name, or its net and mask, are there already, or not given. */
export async function newNetworkProblem(
  store: TableStore,
  name: string,
  values: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const rows = await store.rows('networks');
  if (rows.some(({ netname }) => netname === name)) return messages.networkExists(name);
  return networkProblem(store, name, values);
}

/** The same, but for the name. */
export async function networkProblem(
  store: TableStore,
  name: string,
  values: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const [net = '', mask = ''] = [values.get('net'), values.get('mask')];
  if (net === '' || mask === '') return messages.networkIncomplete(name);
  const same = (await store.rows('networks')).find((row) => row['net'] === net && row['mask'] === mask);
  return same === undefined ? undefined : messages.networkTwice(same['netname'] ?? '', name);
}

/** Why a network that is there cannot be changed so: net and mask must be set before or after. */
export async function changedNetworkProblem(
  store: TableStore,
  name: string,
  values: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const row = (await store.rows('networks')).find(({ netname }) => netname === name);
  const missing = ['net', 'mask'].find(
    (column) => row?.[column] === undefined && (values.get(column) ?? '') === '',
  );
  return missing === undefined ? undefined : messages.networkWithout(missing, name);
}
