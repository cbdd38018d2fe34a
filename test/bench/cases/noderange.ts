import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expandInSite } from '../../../xcat-compat/noderange/expand-in-site.js';
import { nodeAttributes } from '../../../xcat-compat/tables/attributes.js';
import { nodeIndex } from '../../../xcat-compat/tables/nodelist.js';
import { openSqliteStore } from '../../../xcat-compat/tables/sqlite-store.js';
import type { Change, TableStore } from '../../../xcat-compat/tables/store.js';
import type { Case, Figures } from '../figures.js';

const NODES = 20_000;
const GROUPS = 200;
const ROUNDS = 5;

/** Noderanges and attributes of a large site in SQLite, every BMC by an expression of one of 200 groups; warm tables. */
export const noderange: Case = async (nodes = NODES) => {
  const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-bench-'));
  const store = openSqliteStore(directory);
  try {
    await store.change(site(nodes));
    const forms = [
      'all',
      'rack7',
      `node[1-${nodes}]`,
      '/node1.*',
      'mgt==openbmc',
      'openbmc.bmc=~7$',
      'dyn,-rack7',
    ];
    const figures: Figures[] = [];
    for (const text of [...forms, 'rack[0-199]', '(rack1,rack2)@all', `1-${nodes}`]) {
      figures.push(
        await measured(`nr ${text}`, nodes, async () => expandInSite(store, text, await nodeIndex(store))),
      );
    }
    figures.push(await measured('bmc of all nodes', nodes, () => addresses(store)));
    return figures;
  } finally {
    store.close();
    rmSync(directory, { recursive: true, force: true });
  }
};

async function addresses(store: TableStore): Promise<unknown> {
  return nodeAttributes(store, 'openbmc', (await nodeIndex(store)).names, ['bmc', 'username', 'password']);
}

/** Milliseconds are those of one round, after one that is not counted. */
async function measured(name: string, nodes: number, work: () => Promise<unknown>): Promise<Figures> {
  await work();
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  for (let round = 0; round < ROUNDS; round += 1) await work();
  const used = process.cpuUsage(cpu);
  const cpuMs = (used.user + used.system) / 1000 / ROUNDS;
  return {
    case: name,
    nodes,
    wallSeconds: (performance.now() - begun) / 1000 / ROUNDS,
    cpuMsPerNode: cpuMs / nodes,
    peakMb: process.memoryUsage().rss / 2 ** 20,
    reference: undefined,
    remarks: `${cpuMs.toFixed(1)} ms CPU, warm`,
  };
}

function site(nodes: number): readonly Change[] {
  const set = (table: string, key: Record<string, string>, values: Record<string, string>): Change => ({
    kind: 'set',
    table,
    key,
    values,
  });
  return [
    ...Array.from({ length: nodes }, (_, number) =>
      set('nodelist', { node: `node${number + 1}` }, { groups: `all,rack${number % GROUPS},compute` }),
    ),
    ...Array.from({ length: GROUPS }, (_, group) =>
      set(
        'openbmc',
        { node: `rack${group}` },
        { bmc: `|node(\\d+)|10.${group}.(($1-1)/250).(($1-1)%250+1)|` },
      ),
    ),
    set('nodehm', { node: 'compute' }, { mgt: 'openbmc' }),
    set('nodegroup', { groupname: 'dyn' }, { grouptype: 'dynamic', wherevals: 'mgt==openbmc' }),
  ];
}
