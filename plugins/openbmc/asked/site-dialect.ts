import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import { nodeIndex } from '../../../xcat-compat/tables/nodelist.js';
import { siteValue } from '../../../xcat-compat/tables/site.js';
import type { TableStore } from '../../../xcat-compat/tables/store.js';

/** An interface a site can insist on. */
export type ForcedDialect = 'legacy' | 'redfish';

/** The site table's key: `redfish`, or words as `old=legacy new=redfish` with names of nodes and groups. */
const KEY = 'openbmcdialect';

const DIALECTS: Readonly<Record<string, ForcedDialect | undefined>> = {
  legacy: 'legacy',
  redfish: 'redfish',
  auto: undefined,
};

/**
 * What the site wants to be spoken with a node's BMC; undefined: what it is found to speak. A node's own word counts
 * before its groups', theirs in the order of nodelist.groups, and then the word without a name. Words that mean
 * nothing are left out: the BMC is asked.
 */
export async function siteDialects(
  tables: TableStore,
): Promise<(node: NodeName) => ForcedDialect | undefined> {
  const text = (await siteValue(tables, KEY))?.trim() ?? '';
  if (text === '') return () => undefined;
  const byName = new Map<string, ForcedDialect | undefined>();
  for (const word of text.split(/[\s,;]+/)) {
    const [, name = '', dialect = ''] = /^(?:([^=]+)=)?(\w+)$/.exec(word) ?? [];
    if (Object.hasOwn(DIALECTS, dialect)) byName.set(name, DIALECTS[dialect]);
  }
  const index = await nodeIndex(tables);
  return (node) => {
    const name = [node, ...index.groupsOf(node), ''].find((one) => byName.has(one));
    return name === undefined ? undefined : byName.get(name);
  };
}
