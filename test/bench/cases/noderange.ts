import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askedBy } from '../../../lib/plugin/asker.js';
import { expandInSite } from '../../../xcat-compat/noderange/expand-in-site.js';
import { nodeAttributes } from '../../../xcat-compat/tables/attributes.js';
import { nodeIndex } from '../../../xcat-compat/tables/nodelist.js';
import { openSqliteStore } from '../../../xcat-compat/tables/sqlite-store.js';
import type { Change, TableStore } from '../../../xcat-compat/tables/store.js';
import { testFiles } from '../../helpers/test-files.js';
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
    const file = join(directory, 'nodes');
    writeFileSync(file, Array.from({ length: nodes }, (_, number) => `node${number + 1}\n`).join(''));
    const figures: Figures[] = [];
    for (const [text, excluded] of [...forms(nodes, file).map((form) => [form, ''] as const), ...EXCLUDING]) {
      const asked = askedBy({ user: 'root', files: testFiles });
      const options = { ...asked, exclude: { text: excluded, ...asked } };
      const expand = async () => expandInSite(store, text, await nodeIndex(store), options);
      figures.push(
        await measured(
          `nr ${shortened(text.replace(file, '/file'))}${excluded && ` without ${excluded}`}`,
          nodes,
          expand,
        ),
      );
    }
    figures.push(await measured('bmc of all nodes', nodes, () => addresses(store)));
    figures.push(await measured('nodes read afresh', nodes, () => readAfresh(directory)));
    return figures;
  } finally {
    store.close();
    rmSync(directory, { recursive: true, force: true });
  }
};

/** Each form of a noderange [protocol 5.4], where it can be large also large. */
function forms(nodes: number, file: string): readonly string[] {
  const list = Array.from({ length: 2000 }, (_, number) => `node${number + 1}`).join(',');
  return [
    ...['node2,node1,node2', list, 'node1,nosuch,node2', 'node1,,node2', '"node1"', '()', ','],
    ...['all', 'rack7', 'rack1@rack2', 'all@compute@rack2', 'rack1,rack2', '(rack1,rack2)@all'],
    ...[
      'all,-rack7',
      '-node1,all',
      'all,-nosuch',
      'all@compute,rack1',
      'all,-(all@compute)',
      'all,-/node1.*',
    ],
    ...[`node[1-${nodes}]`, 'node[1-3,9]', `node1-node${nodes}`, `node1:node${nodes}`, `node1+${nodes - 1}`],
    ...['x[0001-1000]', 'x0001-x1000', 'x0001+999', 'rack[0-199]', 'rack0-rack199'],
    ...['r[1-20]n[1-20]', 'r1n1-r1n20', 'r1n1-r20n1', 'r1n1-r2n20', 'gpu-a-1-gpu-a-20', 'gpu-a1-gpu-a20'],
    ...['n[1-20].c.d', 'n1.c.d-n20.c.d', 'n1.c.d+19', `1-${nodes}`, '10', 'node3-node1', 'node*', 'foo-bar'],
    ...['/node1.*', '/node[12]', '/.*', '/NODE1', '/zzz'],
    ...[
      'mgt==ipmi',
      'mgt=openbmc',
      'nodehm.mgt!=openbmc',
      'nodehm.mgt=~/^open/',
      'nodehm.mgt!~x',
      'groups=~rack7',
    ],
    ...[
      'openbmc.bmc=~7$',
      'openbmc.bmc!~7$',
      'nodelist.status==',
      'mgt==openbmc@rack1',
      'nosuchtab.x==y',
      'foo==bar',
    ],
    ...['dyn', 'dyn,-rack7', 'dyn@rack1', 'dynbmc'],
    `^${file}`,
  ];
}

/** A noderange, and what site.excludenodes takes out of it. */
const EXCLUDING = [
  ['all', 'rack7'],
  ['all', '/node1.*'],
] as const;

function shortened(text: string): string {
  return text.length > 24 ? `${text.slice(0, 21)}...` : text;
}

/** What the first request after a start, or after a change, has to do. */
async function readAfresh(directory: string): Promise<void> {
  const store = openSqliteStore(directory);
  await nodeIndex(store);
  store.close();
}

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
    ...others().map((node) => set('nodelist', { node }, { groups: 'others' })),
    set('nodehm', { node: 'compute' }, { mgt: 'openbmc' }),
    set('nodegroup', { groupname: 'dyn' }, { grouptype: 'dynamic', wherevals: 'mgt==openbmc' }),
    set('nodegroup', { groupname: 'dynbmc' }, { grouptype: 'dynamic', wherevals: 'mgt==openbmc::bmc=~7$' }),
  ];
}

/** Nodes with names of other forms. */
function others(): readonly string[] {
  const twenty = Array.from({ length: 20 }, (_, number) => number + 1);
  return [
    ...Array.from({ length: 1000 }, (_, number) => `x${String(number + 1).padStart(4, '0')}`),
    ...twenty.flatMap((rack) => twenty.map((number) => `r${rack}n${number}`)),
    ...twenty.flatMap((number) => [`gpu-a${number}`, `gpu-a-${number}`, `n${number}.c.d`]),
  ];
}
