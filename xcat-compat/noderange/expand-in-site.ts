import type { NodeName } from '../names/node-name.js';
import { recordsOfAll } from '../tables/attributes.js';
import type { NodeIndex } from '../tables/nodelist.js';
import { readOnce } from '../tables/read-once.js';
import type { TableStore } from '../tables/store.js';
import { type Expanded, expandNoderange, type NoderangeOptions } from './expand.js';
import type { Facts } from './facts.js';

/** Rounds of reading: each finds out which further tables a noderange asks for. */
const MAX_ROUNDS = 16;

/** A noderange whose atoms may ask tables and, with `file`, files. */
export async function expandInSite(
  store: TableStore,
  text: string,
  index: NodeIndex,
  options: NoderangeOptions & { readonly file?: Facts['file'] } = {},
): Promise<Expanded> {
  const known = new Map<string, ReadonlyMap<NodeName, readonly string[]>>();
  const tables = readOnce(store);
  for (let round = 1; ; round += 1) {
    const wanted = new Map<string, readonly [string, string]>();
    const facts: Facts = {
      column(table, column) {
        const name = `${table}.${column}`;
        const values = known.get(name);
        if (values === undefined) wanted.set(name, [table, column]);
        return values ?? new Map();
      },
      file: options.file ?? (() => undefined),
    };
    const expanded = expandNoderange(text, index, { ...options, facts });
    if (wanted.size === 0 || round === MAX_ROUNDS) return expanded;
    for (const [name, [table, column]] of wanted) known.set(name, await recordsOfAll(tables, table, column));
  }
}
