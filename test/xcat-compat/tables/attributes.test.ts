import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import { allNodeRecords, nodeAttributes, recordsOfAll } from '../../../xcat-compat/tables/attributes.js';
import { freshPolicyRows, freshSiteRows } from '../../../xcat-compat/tables/fresh-site.js';
import { locateTables, openStore } from '../../../xcat-compat/tables/locate-store.js';
import { setNodeStatus, statusTime } from '../../../xcat-compat/tables/node-status.js';
import { nodeIndex } from '../../../xcat-compat/tables/nodelist.js';
import { onceEach } from '../../../xcat-compat/tables/once-each.js';
import { passwdCredentials } from '../../../xcat-compat/tables/passwd.js';
import { siteValue, siteValues } from '../../../xcat-compat/tables/site.js';
import { openSqliteStore } from '../../../xcat-compat/tables/sqlite-store.js';
import type { TableStore } from '../../../xcat-compat/tables/store.js';

const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-attributes-'));
t.teardown(() => rmSync(directory, { recursive: true, force: true }));

let stores = 0;
function emptyStore(t: { teardown(done: () => void): void }): TableStore {
  stores += 1;
  const own = join(directory, String(stores));
  mkdirSync(own);
  const store = openSqliteStore(own);
  t.teardown(() => store.close());
  return store;
}

t.test(
  'P84 each attribute comes from the first group that has it, in the order of nodelist.groups',
  async (t) => {
    const store = emptyStore(t);
    await store.setRow('nodelist', { node: 'n1' }, { groups: 'g1,g2,all' });
    await store.setRow('nodelist', { node: 'n2' }, { groups: 'all,g1' });
    await store.setRow('nodelist', { node: 'blank' }, { groups: 'g2, g1' });
    await store.setRow('nodelist', { node: 'capital' }, { groups: 'G1' });
    await store.setRow('openbmc', { node: 'g1' }, { username: 'ug1' });
    await store.setRow('openbmc', { node: 'g2' }, { username: 'ug2', password: 'pg2' });
    await store.setRow('openbmc', { node: 'all' }, { username: 'uall', bmc: 'bmcall' });
    const of = async (name: string): Promise<unknown> => {
      const node = toNodeName(name);
      return (await nodeAttributes(store, 'openbmc', [node], ['bmc', 'username', 'password'])).get(node);
    };
    t.same(await of('n1'), { username: 'ug1', password: 'pg2', bmc: 'bmcall' });
    t.same(await of('n2'), { username: 'uall', bmc: 'bmcall' }, 'a group that is named first wins');
    t.same(await of('blank'), { username: 'ug2', password: 'pg2' }, 'groups are not trimmed');
    t.equal(await of('capital'), undefined, 'groups are case-sensitive');
    await store.setRow('openbmc', { node: 'lone' }, { username: 'own' });
    t.same(await of('lone'), { username: 'own' }, 'without a nodelist row nothing is inherited');
  },
);

t.test('P84 the own row wins; disabled and empty ones do not count', async (t) => {
  const store = emptyStore(t);
  await store.setRow('nodelist', { node: 'n1' }, { groups: 'g1,g2' });
  await store.setRow('openbmc', { node: 'n1' }, { username: 'mine', password: '' });
  await store.setRow('openbmc', { node: 'g1' }, { username: 'ug1', password: 'pg1', disable: '1' });
  await store.setRow('openbmc', { node: 'g2' }, { username: 'ug2', password: 'pg2' });
  const n1 = toNodeName('n1');
  const read = async () => (await nodeAttributes(store, 'openbmc', [n1], ['username', 'password'])).get(n1);
  t.same(await read(), { username: 'mine', password: 'pg2' });
  await store.setRow('openbmc', { node: 'n1' }, { disable: '' });
  t.same(await read(), { username: 'ug2', password: 'pg2' });
  const nodelist = await nodeAttributes(store, 'nodelist', [n1], ['groups', 'status']);
  t.same(nodelist.get(n1), { groups: 'g1,g2' }, 'nodelist itself is never inherited');
});

t.test('nodes and groups; the index is built once per version of the tables', async (t) => {
  const store = emptyStore(t);
  await store.setRow('nodelist', { node: 'n1' }, { groups: 'g1,g1,all' });
  await store.setRow('nodelist', { node: 'n2' }, { groups: 'all' });
  await store.setRow('nodegroup', { groupname: 'dyn' }, { grouptype: 'dynamic' });
  const index = await nodeIndex(store);
  t.same(index.names, ['n1', 'n2']);
  t.same(index.members('g1'), ['n1']);
  t.same(index.members('all'), ['n1', 'n2']);
  t.equal(index.members('dyn'), undefined);
  t.equal(index.definedGroup('dyn'), 'dynamic');
  t.same(index.groupsOf(toNodeName('n2')), ['all']);
  t.equal(await nodeIndex(store), index);
  await store.setRow('nodelist', { node: 'n3' }, { groups: 'all' });
  t.equal((await nodeIndex(store)).node('n3'), 'n3', 'P76');
});

t.test('P87 and the site table', async (t) => {
  const store = emptyStore(t);
  t.same(await passwdCredentials(store, 'openbmc'), { username: undefined, password: undefined });
  await store.setRow('passwd', { key: 'ipmi', username: 'ADMIN' }, { password: 'no' });
  await store.setRow('passwd', { key: 'openbmc', username: 'root' }, { password: '0penBmc' });
  t.same(await passwdCredentials(store, 'openbmc'), { username: 'root', password: '0penBmc' });
  await store.setRow('site', { key: 'master' }, { value: '10.0.0.1' });
  t.equal(await siteValue(store, 'master'), '10.0.0.1');
  t.equal(await siteValue(store, 'domain'), undefined);
  t.equal(await siteValues(store), await siteValues(store));
});

t.test('P89 status and its time, unless site.nodestatus is n', async (t) => {
  const store = emptyStore(t);
  await store.setRow('nodelist', { node: 'n1' }, { groups: 'all' });
  const now = new Date(2026, 0, 5, 4, 3, 2);
  t.equal(statusTime(now), '01-05-2026 04:03:02');
  await setNodeStatus(store, [toNodeName('n1'), toNodeName('removed')], 'powering-on', now);
  const expected = [{ node: 'n1', groups: 'all', status: 'powering-on', statustime: '01-05-2026 04:03:02' }];
  t.same(await store.rows('nodelist'), expected, 'a node that is gone is not made again');
  for (const off of ['n', 'N', 'no', '0']) {
    await store.setRow('site', { key: 'nodestatus' }, { value: off });
    await setNodeStatus(store, [toNodeName('n1')], 'powering-off', now);
    t.same(await store.rows('nodelist'), expected, off);
  }
  await store.setRow('site', { key: 'nodestatus' }, { value: 'y' });
  await setNodeStatus(store, [toNodeName('n1')], 'powering-off', now);
  t.equal((await store.rows('nodelist'))[0]?.['status'], 'powering-off');
});

t.test('P79 where the tables are', async (t) => {
  const confdir = join(directory, 'conf');
  mkdirSync(confdir);
  const at = (xcatcfg?: string): unknown => locateTables({ confdir, xcatcfg });
  t.match(at(), { engine: 'SQLite', location: confdir });
  t.match(at('/srv/tables'), { engine: 'SQLite', location: '/srv/tables', source: 'XCATCFG' });
  t.match(at('SQLite:/srv/tables'), { engine: 'SQLite', location: '/srv/tables' });
  writeFileSync(join(confdir, 'cfgloc'), 'dbi:Pg:dbname=xcatdb;host=mn|xcatadm|geheim\nsecond line\n');
  t.match(at(), { engine: 'Pg', location: 'dbname=xcatdb;host=mn|xcatadm|geheim' });
  t.match(at('SQLite:/srv/tables'), { location: '/srv/tables' }, 'XCATCFG wins over cfgloc');
  await t.rejects(openStore({ confdir, xcatcfg: 'DB2:xcatdb|xcatadm|geheim' }), {
    message: 'XCATCFG says the tables are in DB2: only SQLite, Pg and mysql are supported',
  });
  const server = await openStore({ confdir, xcatcfg: undefined });
  t.equal(server.engine, 'Pg', 'no connection is made before the first use');
  server.close();
});

t.test('the rows of a fresh site', async (t) => {
  const site = {
    domain: 'cluster.test',
    ip: '10.0.0.1',
    serverName: 'mn',
    timezone: 'UTC',
    confdir: '/etc/xcat',
  };
  const rows = freshSiteRows(site);
  t.equal(rows.length, 37);
  t.same(rows[1], { key: { key: 'domain' }, values: { value: 'cluster.test' } });
  t.equal(freshSiteRows({ ...site, domain: undefined }).length, 36);
  t.same(freshPolicyRows(site)[1], { key: { priority: '1.2' }, values: { name: 'mn', rule: 'trusted' } });
});

t.test('P85 +=NEXTRECORD and site.hierarchicalattrs put values of groups together', async (t) => {
  const store = emptyStore(t);
  const read = async (name = 'n1'): Promise<unknown> => {
    const node = toNodeName(name);
    return (await nodeAttributes(store, 'openbmc', [node], ['username'])).get(node)?.['username'];
  };
  const set = (node: string, username: string | null): Promise<void> =>
    store.setRow('openbmc', { node }, { username, comments: 'c' });
  const hierarchical = (value: string | null): Promise<void> =>
    store.setRow('site', { key: 'hierarchicalattrs' }, { value, comments: 'c' });
  await store.setRow('nodelist', { node: 'n1' }, { groups: 'ga,gb,all' });
  await set('n1', 'mine');
  await set('ga', 'ua');
  await set('gb', 'ub');
  await set('all', 'uall');
  t.equal(await read(), 'mine');
  await hierarchical('username');
  t.equal(await read(), 'mine,ua,ub,uall');
  await hierarchical('bmc, username : |');
  t.equal(await read(), 'mine|ua|ub|uall');
  await set('gb', 'ua');
  t.equal(await read(), 'mine|ua|uall', 'each value once');
  await set('lone', 'alone');
  t.equal(await read('lone'), 'alone', 'no delimiter is left without groups');
  await hierarchical(null);
  await set('gb', 'ub');
  await set('n1', 'mine,+=NEXTRECORD');
  t.equal(await read(), 'mine,ua');
  await set('ga', 'ua,+=NEXTRECORD');
  t.equal(await read(), 'mine,ua,ub');
  await set('n1', null);
  t.equal(await read(), 'ua,ub');
  await set('gb', 'ub,+=NEXTRECORD');
  await set('all', 'uall,+=NEXTRECORD');
  t.equal(await read(), 'ua,ub,uall,');
});

t.test('a node has as many records as its rows, or those of the first group that has any', async (t) => {
  const store = emptyStore(t);
  const set = (node: string, name: string, port: string, vlan?: string): Promise<void> =>
    store.setRow(
      'switch',
      { node, switch: name, port },
      { ...(vlan === undefined ? {} : { vlan }), interface: 'i' },
    );
  await store.setRow('nodelist', { node: 'n1' }, { groups: 'g1,all' });
  await store.setRow('nodelist', { node: 'n2' }, { groups: 'g1,all' });
  await set('n1', 's1', '1');
  await set('n1', 's2', '2', 'v');
  await set('g1', 'sg', '7', 'vg');
  await set('g1', 'sh', '8');
  await set('all', 'sa', '9', 'va');
  const [n1, n2] = [toNodeName('n1'), toNodeName('n2')];
  const records = await allNodeRecords(store, 'switch', [n1, n2], ['node', 'switch', 'port', 'vlan']);
  const plain = (node: typeof n1): unknown => records.get(node)?.map(({ attributes }) => attributes);
  t.same(
    plain(n1),
    [
      { node: 'n1', switch: 's1', port: '1' },
      { node: 'n1', switch: 's2', port: '2', vlan: 'v' },
    ],
    'a column one of the own rows has is not inherited by the other',
  );
  t.same(plain(n2), [
    { node: 'n2', switch: 'sg', port: '7', vlan: 'vg' },
    { node: 'n2', switch: 'sh', port: '8' },
  ]);
  t.same(records.get(n2)?.[0]?.inherited, { switch: 'g1', port: 'g1', vlan: 'g1' });
  const [first] = (await nodeAttributes(store, 'switch', [n2], ['port'])).values();
  t.same(first, { port: '7' });
});

t.test('P86 expressions of groups are computed with the name of the node', async (t) => {
  const store = emptyStore(t);
  const told: string[] = [];
  store.warn = onceEach((text) => told.push(text));
  await store.setRow('nodelist', { node: 'node7' }, { groups: 'all' });
  await store.setRow('nodelist', { node: 'node8' }, { groups: 'all' });
  await store.setRow(
    'openbmc',
    { node: 'all' },
    { bmc: '|node(\\d+)|10.0.0.($1+100)|', password: '|x|(`id`)|' },
  );
  await store.setRow(
    'nodehm',
    { node: 'all' },
    { mgt: '|node(\\d+)|(my $x)|', cons: '/node7//', power: 'p' },
  );
  const nodes = [toNodeName('node7'), toNodeName('node8')];
  t.same(
    [...(await nodeAttributes(store, 'openbmc', nodes, ['bmc']))],
    [
      ['node7', { bmc: '10.0.0.107' }],
      ['node8', { bmc: '10.0.0.108' }],
    ],
  );
  t.same(
    [...(await nodeAttributes(store, 'nodehm', nodes, ['mgt', 'cons', 'power']))],
    [
      ['node7', { power: 'p' }],
      ['node8', { cons: 'node8', power: 'p' }],
    ],
  );
  t.same(
    told,
    ['table nodehm, row all, column mgt: |node(\\d+)|(my $x)| is not understood: it uses my'],
    'once',
  );
  await store.setRow('openbmc', { node: 'all' }, { password: '|node.*|(geheim=1)|' });
  await nodeAttributes(store, 'openbmc', nodes, ['password']);
  t.match(told[1], /^table openbmc, row all, column password: its value is not understood$/);
  t.notMatch(told.join(), 'geheim');
});

t.test('one column of all nodes is found once per version of the tables', async (t) => {
  const store = emptyStore(t);
  await store.setRow('nodelist', { node: 'n1' }, { groups: 'all' });
  await store.setRow('nodehm', { node: 'all' }, { mgt: 'openbmc' });
  const first = await recordsOfAll(store, 'nodehm', 'mgt');
  t.same([...first], [['n1', ['openbmc']]]);
  t.equal(await recordsOfAll(store, 'nodehm', 'mgt'), first);
  await store.setRow('nodelist', { node: 'n2' }, { groups: 'all' });
  t.equal((await recordsOfAll(store, 'nodehm', 'mgt')).size, 2);
  await store.setRow('nodehm', { node: 'all' }, { mgt: 'ipmi' });
  t.equal((await recordsOfAll(store, 'nodehm', 'mgt')).get(toNodeName('n2'))?.[0], 'ipmi');
  await store.setRow('site', { key: 'hierarchicalattrs' }, { value: 'mgt' });
  await store.setRow('nodehm', { node: 'n2' }, { mgt: 'own' });
  t.equal((await recordsOfAll(store, 'nodehm', 'mgt')).get(toNodeName('n2'))?.[0], 'own,ipmi');
});
