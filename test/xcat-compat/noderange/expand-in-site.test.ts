import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { askedBy } from '../../../lib/plugin/asker.js';
import { expandInSite } from '../../../xcat-compat/noderange/expand-in-site.js';
import { MAX_FILE } from '../../../xcat-compat/noderange/node-file.js';
import { nodeIndex } from '../../../xcat-compat/tables/nodelist.js';
import { openSqliteStore } from '../../../xcat-compat/tables/sqlite-store.js';
import type { Change } from '../../../xcat-compat/tables/store.js';
import { testFiles } from '../../helpers/test-files.js';

const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-noderange-'));
const store = openSqliteStore(directory);
t.teardown(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

t.before(async () => {
  const set = (table: string, key: Record<string, string>, values: Record<string, string>): Change => ({
    kind: 'set',
    table,
    key,
    values,
  });
  const racked = ['node1', 'node2', 'node9', 'node10', 'node11', 'node12'];
  await store.change([
    ...racked.map((node) => set('nodelist', { node }, { groups: 'all,compute,rack1' })),
    set('nodelist', { node: 'node3' }, { groups: 'all,compute', disable: '1' }),
    set('nodelist', { node: 'x' }, { groups: 'all,g1,g2', status: 'booted' }),
    set('nodelist', { node: 'y' }, { groups: 'all,g1' }),
    set('nodehm', { node: 'compute' }, { mgt: 'openbmc' }),
    set('nodehm', { node: 'node2' }, { mgt: 'ipmi' }),
    set('openbmc', { node: 'compute' }, { bmc: '|node(\\d+)|10.0.0.($1+100)|' }),
    set('ipmi', { node: 'node2' }, { bmc: '10.9.9.2' }),
    set('nodetype', { node: 'all' }, { os: 'rhels8.6', arch: 'ppc64le' }),
    set('switch', { node: 'x', switch: 's1', port: '1' }, { vlan: '1' }),
    set('switch', { node: 'x', switch: 's2', port: '2' }, { vlan: '2' }),
    ...Object.entries({
      dyn: 'mgt==openbmc',
      two: 'os=~/^rhels/::mgt!=openbmc',
      unset: 'status!=booted',
      addressed: 'bmc=~^10\\.0\\.0\\.11',
      broken: 'mgt',
      empty: 'mgt==nothing',
      named: 'node=~node1.',
      grouped: 'groups!~rack1',
      ipmi: 'bmc==10.9.9.2',
    }).map(([groupname, wherevals]) => set('nodegroup', { groupname }, { grouptype: 'dynamic', wherevals })),
    set('nodegroup', { groupname: 'nowhere' }, { grouptype: 'dynamic', comments: 'c' }),
  ]);
});

const asRoot = askedBy({ user: 'root', files: testFiles });

/** nodes, then `; unknown`, then the unknown names. */
async function expand(text: string, asked = asRoot): Promise<string> {
  const found = await expandInSite(store, text, await nodeIndex(store), asked);
  if (found.kind === 'malformed') return `malformed: ${found.reason}`;
  return found.nodes.join(',') + (found.unknown.length > 0 ? `; unknown ${found.unknown.join(',')}` : '');
}

type Rows = Readonly<Record<string, string>>;
async function rows(
  t: { equal(one: unknown, two: unknown, name: string): void },
  table: Rows,
): Promise<void> {
  for (const [text, wanted] of Object.entries(table)) t.equal(await expand(text), wanted, text);
}

t.test('P61 P70 selection by an attribute', async (t) => {
  await rows(t, {
    'mgt==ipmi': 'node2',
    'mgt=ipmi': 'node2',
    'nodehm.mgt=~/^open/': 'node1,node10,node11,node12,node9',
    'nodehm.mgt!=openbmc': 'node2,x,y',
    'nodehm.mgt!~open': 'node2,x,y',
    'nodelist.status==': 'node1,node10,node11,node12,node2,node9,y',
    'nodelist.status==booted': 'x',
    'tags==all,g1': 'x,y',
    'groups=~g1': 'x,y',
    'nodehm.mgt==openbmc@node1[0-1]': 'node10,node11',
    'openbmc.bmc==10.0.0.110': 'node10',
    'switch.vlan==2': 'x',
    'nosuchtab.x==y': '',
    'nodehm.nosuch!=y': '',
    'foo==bar': '',
    '~node1': '',
    'compute,-mgt==ipmi': 'node1,node10,node11,node12,node9',
    'mgt=~[': "malformed: Pattern '[' is refused: a [ is not closed",
  });
});

t.test('P71 dynamic groups', async (t) => {
  await rows(t, {
    dyn: 'node1,node10,node11,node12,node9',
    'dyn,-node1': 'node10,node11,node12,node9',
    'dyn@rack1': 'node1,node10,node11,node12,node9',
    two: 'node2',
    unset: '',
    addressed: 'node10,node11,node12',
    named: 'node10,node11,node12',
    grouped: 'x,y',
    ipmi: 'node2',
    empty: '',
    broken: '',
    nowhere: '',
  });
});

t.test('P73 the lines of a file', async (t) => {
  const file = join(directory, 'nodes');
  const lines = [
    '# comment',
    '^/etc/passwd',
    'node1: rest',
    'node2 rest',
    'node9\trest',
    '',
    ' node10',
    'g1',
    'no',
  ];
  writeFileSync(file, lines.join('\n'));
  chmodSync(file, 0o644);
  const missing = `${directory}/missing`;
  await rows(t, {
    [`^${file}`]: 'node1,node2,node9,x,y; unknown no',
    [`node10,^${file},-g1`]: 'node1,node10,node2,node9; unknown no',
    [`rack1,-^${file}`]: 'node10,node11,node12; unknown no',
    [`^${missing}`]: `malformed: Noderange file ${missing}: there is no such file or directory`,
    [`node1,^${missing}`]: `malformed: Noderange file ${missing}: there is no such file or directory`,
    [`^${directory}`]: `malformed: Noderange file ${directory}: it is no regular file`,
  });
  t.match(
    await expand(`^${file}`, askedBy({ user: undefined, files: testFiles })),
    /^malformed: .* only for a caller with a certificate/,
  );
  chmodSync(file, 0o600);
  t.match(await expand(`^${file}`), /^node1/);
  const fifo = join(directory, 'fifo');
  execFileSync('mkfifo', [fifo]);
  t.match(await expand(`^${fifo}`), /malformed: .* is no regular file/);
  writeFileSync(file, '');
  truncateSync(file, MAX_FILE + 1);
  t.match(await expand(`^${file}`), /malformed: .* is larger than 1048576 bytes/);
  const several = Array.from({ length: 17 }, (_, at) => `^${directory}/${at}`).join(',');
  t.match(await expand(several), /malformed: .* more than 16 files/);
});

t.test(
  'what asks for more rounds of reading than there may be has no answer, and no part of one',
  async (t) => {
    const index = await nodeIndex(store);
    t.match(await expandInSite(store, 'node1,mgt==ipmi', index, { ...asRoot, maxRounds: 1 }), {
      kind: 'malformed',
      reason: /no answer after 1 rounds/,
    });
    t.match(await expandInSite(store, 'node1,mgt==ipmi', index, { ...asRoot, maxRounds: 2 }), {
      nodes: ['node1', 'node2'],
    });
    t.match(await expandInSite(store, 'node1', index, { ...asRoot, maxRounds: 1 }), { nodes: ['node1'] });
  },
);

t.test('a file that names a group that asks tables takes three rounds, and two are refused', async (t) => {
  const file = join(directory, 'groups');
  writeFileSync(file, 'node9\ndyn\n');
  const index = await nodeIndex(store);
  const within = (maxRounds: number) => expandInSite(store, `^${file}`, index, { ...asRoot, maxRounds });
  for (const tooFew of [1, 2])
    t.match(await within(tooFew), { kind: 'malformed', reason: /more and more/, nodes: undefined });
  t.match(await within(3), { nodes: ['node1', 'node10', 'node11', 'node12', 'node9'] });
  // As what is never in a result too.
  const exclude = { text: `^${file}`, ...asRoot };
  t.match(await expandInSite(store, 'node1', index, { ...asRoot, exclude, maxRounds: 2 }), {
    kind: 'malformed',
  });
});

t.test('P75 excludenodes may ask tables too', async (t) => {
  const found = await expandInSite(store, 'compute', await nodeIndex(store), {
    ...asRoot,
    exclude: { text: 'mgt==openbmc', ...asRoot },
  });
  t.match(found, { nodes: ['node2'] });
});

t.test('a noderange that site.excludenodes spoils says where the fault stands', async (t) => {
  const exclude = { text: '/(', ...asRoot };
  t.match(await expandInSite(store, 'compute', await nodeIndex(store), { ...asRoot, exclude }), {
    kind: 'malformed',
    reason: /^site\.excludenodes cannot be used: Unbalanced parentheses in noderange/,
  });
});

t.test('P76 what the tables say now counts', async (t) => {
  t.equal(await expand('mgt==ipmi'), 'node2');
  await store.setRow('nodehm', { node: 'x' }, { mgt: 'ipmi' });
  t.equal(await expand('mgt==ipmi'), 'node2,x');
  await store.setRow('nodegroup', { groupname: 'dyn' }, { wherevals: 'mgt==ipmi' });
  t.equal(await expand('dyn'), 'node2,x');
});
