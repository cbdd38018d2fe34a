import { type Asker, askedBy, writtenInTables } from '../../../lib/plugin/asker.js';
import { expandInSite } from '../../../xcat-compat/noderange/expand-in-site.js';
import { type ObjectType, objectType } from '../../../xcat-compat/tables/definitions/index.js';
import { nodeIndex } from '../../../xcat-compat/tables/nodelist.js';
import { siteValue } from '../../../xcat-compat/tables/site.js';
import type { TableStore } from '../../../xcat-compat/tables/store.js';

/** The one object of type site. */
export const CLUSTER_SITE = 'clustersite';

/** The names of all objects of a type, in the order of the table; groups in alphabetical order [DBobjUtils.pm:45]. */
export async function objectNames(store: TableStore, type: ObjectType): Promise<readonly string[]> {
  if (type.name === 'site') return [CLUSTER_SITE];
  const place = type.attributes.find(({ name }) => name === type.key);
  if (place === undefined) return [];
  const rows = await store.rows(place.table);
  const names = rows.flatMap((row) => row[place.column] ?? []);
  return type.name === 'group' ? [...new Set([...names, ...(await groupsInUse(store))])].sort() : names;
}

/** Groups are also what nodes name in their groups. */
async function groupsInUse(store: TableStore): Promise<readonly string[]> {
  const rows = await store.rows('nodelist');
  return rows.flatMap(({ groups }) => groups?.split(',') ?? []);
}

/** The names a noderange means, those of no node too, or why it cannot be read. */
export type Names =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'malformed'; readonly reason: string };

interface NamesOptions {
  /** Only names of nodes count, as in a pattern. */
  readonly known?: boolean;
  readonly asker: Asker;
}

export async function namesIn(
  store: TableStore,
  noderange: string,
  { known, asker }: NamesOptions,
): Promise<Names> {
  const exclude = await siteValue(store, 'excludenodes');
  const expanded = await expandInSite(store, noderange, await nodeIndex(store), {
    ...askedBy(asker),
    ...(exclude === undefined ? {} : { exclude: { text: exclude, ...writtenInTables(asker.files) } }),
    keepUnknown: known !== true,
  });
  return expanded.kind === 'malformed' ? expanded : { kind: 'names', names: expanded.nodes };
}

/** The nodes of a static group, in the order of nodelist. */
export async function staticMembers(store: TableStore, group: string): Promise<readonly string[]> {
  return (await nodeIndex(store)).members(group) ?? [];
}

export { objectType };
