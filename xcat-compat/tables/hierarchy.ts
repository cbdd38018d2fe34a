import { siteValue } from './site.js';
import type { TableStore } from './store.js';

/** Columns whose values of all groups are put together, each with what stands between them. */
export type Hierarchy = ReadonlyMap<string, string>;

const none: Hierarchy = new Map();
const known = new Map<string, Hierarchy>();
/** A site changes it by hand; the texts seen are few. */
const MAX_KNOWN = 16;

/** site.hierarchicalattrs: `attr1,attr2:DELIMITER` [TableUtils.pm:1563]. The same text gives the same map. */
export async function hierarchyOf(store: TableStore): Promise<Hierarchy> {
  const text = await siteValue(store, 'hierarchicalattrs');
  if (text === undefined) return none;
  const found = known.get(text);
  if (found !== undefined) return found;
  const hierarchy = parse(text);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(text, hierarchy);
  return hierarchy;
}

function parse(text: string): Hierarchy {
  const delimiters = new Map<string, string>();
  for (const item of text.split(',')) {
    const colon = item.indexOf(':');
    const column = (colon < 0 ? item : item.slice(0, colon)).trim();
    const delimiter = colon < 0 ? '' : item.slice(colon + 1).trim();
    if (column !== '') delimiters.set(column, delimiter === '' ? ',' : delimiter);
  }
  return delimiters;
}
