import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import { nodeIndex } from '../../../xcat-compat/tables/nodelist.js';
import { siteValue } from '../../../xcat-compat/tables/site.js';
import type { TableStore } from '../../../xcat-compat/tables/store.js';

// What the site says of its BMCs by words for nodes and groups, as `old=legacy new=redfish`.

/** An interface a site can insist on. */
export type ForcedDialect = 'legacy' | 'redfish';

const DIALECTS: Readonly<Record<string, ForcedDialect | undefined>> = {
  legacy: 'legacy',
  redfish: 'redfish',
  auto: undefined,
};

/** What the site wants to be spoken with a node's BMC; undefined: what it is found to speak. */
export async function siteDialects(
  tables: TableStore,
): Promise<(node: NodeName) => ForcedDialect | undefined> {
  const wordOf = await siteWords(tables, 'openbmcdialect', (word) => Object.hasOwn(DIALECTS, word));
  return (node) => DIALECTS[wordOf(node) ?? 'auto'];
}

/** The id of a resource, as a site writes it. */
const ID = /^[\w.-]{1,128}$/;

/** Which of several systems of its BMC the site says a node is; undefined: the one that is found. */
export function siteSystems(tables: TableStore): Promise<(node: NodeName) => string | undefined> {
  return siteWords(tables, 'openbmcsystem', (word) => ID.test(word));
}

/**
 * A node's own word counts before its groups', theirs in the order of nodelist.groups, and then the word without a name.
 * @param isOne words that are none are left out
 */
async function siteWords(
  tables: TableStore,
  key: string,
  isOne: (word: string) => boolean,
): Promise<(node: NodeName) => string | undefined> {
  const text = (await siteValue(tables, key))?.trim() ?? '';
  if (text === '') return () => undefined;
  const byName = new Map<string, string>();
  for (const word of text.split(/[\s,;]+/)) {
    const at = word.indexOf('=');
    const value = word.slice(at + 1);
    if (at !== 0 && isOne(value)) byName.set(word.slice(0, Math.max(0, at)), value);
  }
  const index = await nodeIndex(tables);
  return (node) => {
    const name = [node, ...index.groupsOf(node), ''].find((one) => byName.has(one));
    return name === undefined ? undefined : byName.get(name);
  };
}
