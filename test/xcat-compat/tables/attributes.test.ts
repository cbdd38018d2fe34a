import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import { nodeAttributes } from '../../../xcat-compat/tables/attributes.js';
import { freshPolicyRows, freshSiteRows } from '../../../xcat-compat/tables/fresh-site.js';
import { locateTables, openStore } from '../../../xcat-compat/tables/locate-store.js';
import { setNodeStatus, statusTime } from '../../../xcat-compat/tables/node-status.js';
import { nodeIndex } from '../../../xcat-compat/tables/nodelist.js';
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
  t.throws(() => openStore({ confdir, xcatcfg: 'DB2:xcatdb|xcatadm|geheim' }), {
    message: 'XCATCFG says the tables are in DB2: only SQLite, Pg and mysql are supported',
  });
  const server = openStore({ confdir, xcatcfg: undefined });
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
