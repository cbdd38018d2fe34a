import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { tableNames, tableSchema } from '../../../xcat-compat/tables/schema.js';
import { openSqlite } from '../../../xcat-compat/tables/sqlite-driver.js';
import { openSqliteStore } from '../../../xcat-compat/tables/sqlite-store.js';
import type { Change } from '../../../xcat-compat/tables/store.js';

const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-change-'));
const path = (table: string): string => join(directory, `${table}.sqlite`);
const store = openSqliteStore(directory);
t.teardown(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

t.test('changes of several tables are made in their order', async (t) => {
  await store.change([
    { kind: 'set', table: 'nodelist', key: { node: 'n1' }, values: { groups: 'all' } },
    { kind: 'insert', table: 'nodelist', values: { node: 'n2', groups: 'all,x', comments: '' } },
    { kind: 'insert', table: 'nodehm', values: { node: 'n1', mgt: 'openbmc' } },
    { kind: 'update', table: 'nodelist', where: { groups: 'all' }, values: { groups: 'all,y' } },
    { kind: 'delete', table: 'nodehm', where: { mgt: 'ipmi' } },
  ]);
  t.same(await store.rows('nodelist'), [
    { node: 'n1', groups: 'all,y' },
    { node: 'n2', groups: 'all,x' },
  ]);
  t.same(await store.rows('nodehm'), [{ node: 'n1', mgt: 'openbmc' }]);
});

t.test('a change that fails leaves no trace in any table, not even a new one', async (t) => {
  const before = await store.rows('nodelist');
  await t.rejects(
    store.change([
      { kind: 'delete', table: 'nodelist', where: {} },
      { kind: 'insert', table: 'hosts', values: { node: 'n1', ip: '1' } },
      { kind: 'insert', table: 'hosts', values: { node: 'n1', ip: '2' } },
    ]),
    /Table nodelist, hosts: UNIQUE constraint failed/,
  );
  t.same(await store.rows('nodelist'), before);
  t.same(await store.rows('hosts'), []);
  t.equal((await store.dump('hosts')).exists, false);
});

t.test(
  'where: equal, one of a list however long, without a value; delete of nothing is no error',
  async (t) => {
    const names = Array.from({ length: 1_200 }, (_, number) => `m${number}`);
    const insert = (node: string, rack: string | null): Change => ({
      kind: 'insert',
      table: 'nodepos',
      values: { node, rack, u: '1' },
    });
    await store.change([...names.map((node) => insert(node, 'r1')), insert('e1', ''), insert('e2', null)]);
    await store.change([
      { kind: 'update', table: 'nodepos', where: { node: names.slice(0, 700) }, values: { rack: 'r2' } },
    ]);
    t.equal((await store.rows('nodepos')).filter(({ rack }) => rack === 'r2').length, 700);
    await store.change([
      { kind: 'delete', table: 'nodepos', where: { node: names.slice(1) } },
      { kind: 'update', table: 'nodepos', where: { rack: null }, values: { u: '2' } },
      { kind: 'delete', table: 'nodepos', where: { node: [] } },
      { kind: 'delete', table: 'vpd', where: { node: 'n1' } },
    ]);
    t.same(await store.rows('nodepos'), [
      { node: 'm0', rack: 'r2', u: '1' },
      { node: 'e1', u: '2' },
      { node: 'e2', u: '2' },
    ]);
    t.equal(statSync(path('vpd'), { throwIfNoEntry: false }), undefined, 'no file is made to delete from');
  },
);

t.test('a dump has every column of the schema, disabled rows, and NULL apart from empty text', async (t) => {
  const old = openSqlite(path('mac'));
  old.exec('CREATE TABLE mac (extra TEXT, mac TEXT, node TEXT, disable TEXT)');
  old.exec("INSERT INTO mac VALUES ('e', '', 'n1', '1'), (NULL, '00:11', 'n2', NULL)");
  old.close();
  t.same(await store.dump('mac'), {
    exists: true,
    columns: ['node', 'interface', 'mac', 'comments', 'disable', 'extra'],
    rows: [
      { node: 'n1', interface: null, mac: '', comments: null, disable: '1', extra: 'e' },
      { node: 'n2', interface: null, mac: '00:11', comments: null, disable: null, extra: null },
    ],
  });
  t.same(await store.dump('vm'), { exists: false, columns: tableSchema('vm')?.columns, rows: [] });
});

t.test('replace: these rows and no others', async (t) => {
  await store.change([
    { kind: 'replace', table: 'mac', rows: [{ node: 'n9', mac: 'a', interface: 'eth0' }] },
  ]);
  t.same(await store.rows('mac'), [{ node: 'n9', mac: 'a', interface: 'eth0' }]);
  await store.change([{ kind: 'replace', table: 'mac', rows: [] }]);
  t.same(await store.rows('mac'), []);
});

t.test(
  'readAndChange decides by what it reads, undoes what it throws, and changes locked tables only',
  async (t) => {
    await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        store.readAndChange(['site'], (now) => {
          const value = now.rows('site').find(({ key }) => key === 'list')?.['value'] ?? '';
          return [
            { kind: 'set', table: 'site', key: { key: 'list' }, values: { value: `${value},${number}` } },
          ];
        }),
      ),
    );
    t.equal((await store.rows('site'))[0]?.['value']?.split(',').length, 21, 'no addition is lost');
    const thrown = store.readAndChange(['site', 'notification'], (now) => {
      t.same(now.dump('notification').exists, false);
      throw new Error('not like this');
    });
    await t.rejects(thrown, { message: 'not like this' });
    const stray = store.readAndChange(['site'], () => [{ kind: 'delete', table: 'nodelist', where: {} }]);
    await t.rejects(stray, /Table nodelist is to be changed without being locked/);
    t.equal((await store.rows('nodelist')).length, 2);
  },
);

t.test('all tables at once: more files than one SQLite transaction takes', async (t) => {
  rmSync(path('mac'));
  const tables = tableNames().filter((table) => tableSchema(table)?.keys.includes('node') === true);
  t.ok(tables.length > 22, `${tables.length} tables`);
  const required = (table: string): Record<string, string> =>
    Object.fromEntries((tableSchema(table)?.required ?? []).map((column) => [column, 'x']));
  const set = (table: string): Change => ({
    kind: 'set',
    table,
    key: { node: 'w1' },
    values: { ...required(table), node: 'w1', disable: 'no' },
  });
  await store.change(tables.map(set));
  for (const table of tables) {
    t.equal((await store.rows(table)).filter(({ node }) => node === 'w1').length, 1, table);
    t.equal(statSync(path(table)).mode & 0o777, 0o600, table);
  }
  const bad: Change = { kind: 'insert', table: 'zvm', values: { node: 'w1', hcp: 'x' } };
  const all = tables.map((table): Change => ({ kind: 'delete', table, where: {} }));
  await t.rejects(store.change([...all.slice(0, -1), bad]), /UNIQUE/);
  for (const table of tables) t.ok((await store.rows(table)).length > 0, `${table} is as it was`);
  await store.change(tables.map((table) => ({ kind: 'delete', table, where: { node: 'w1' } })));
  for (const table of tables) {
    t.equal((await store.rows(table)).filter(({ node }) => node === 'w1').length, 0, table);
  }
});

t.test('a lock on one table holds all of a change back, and is waited for', async (t) => {
  const other = openSqlite(path('nodehm'));
  other.exec('BEGIN IMMEDIATE');
  const impatient = openSqliteStore(directory, { lockWaitMs: 30 });
  const both: Change[] = [
    { kind: 'delete', table: 'nodelist', where: {} },
    { kind: 'delete', table: 'nodehm', where: {} },
  ];
  await t.rejects(impatient.change(both), /Table nodelist, nodehm has been locked/);
  t.equal((await store.rows('nodelist')).length, 2);
  const waiting = store.change(both);
  other.exec('COMMIT');
  other.close();
  await waiting;
  t.same([await store.rows('nodelist'), await store.rows('nodehm')], [[], []]);
  impatient.close();
});
