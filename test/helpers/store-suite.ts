import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import { createTableStatement } from '../../xcat-compat/tables/create-table.js';
import { tableNames, tableSchema } from '../../xcat-compat/tables/schema.js';
import type { Change, TableStore } from '../../xcat-compat/tables/store.js';
import { fixture } from './fixtures.js';

/** A store under test, and another program that changes the same tables. */
export interface StoreUnderTest {
  readonly store: TableStore;
  /** Runs one statement on the table, in the engine's words. */
  readonly foreign: (table: string, sql: string) => Promise<void>;
  /** The engine's words for "this key is there already". */
  readonly duplicate: RegExp;
}

/** What every engine's store must do. Tables are left as the tests leave them; each test has its own. */
export function storeSuite(t: Test, { store, foreign, duplicate }: StoreUnderTest): void {
  const names = async (table: string): Promise<readonly (string | undefined)[]> =>
    (await store.rows(table)).map((row) => row['node']);
  const sorted = async (table: string): Promise<unknown> =>
    [...(await store.rows(table))].sort((one, other) =>
      (one['node'] ?? '') < (other['node'] ?? '') ? -1 : 1,
    );

  t.test('P88 tables are created exactly as Table.pm creates them', async (t) => {
    const suffix = { SQLite: '', Pg: '-pg', mysql: '-mysql' }[store.engine];
    const statements = fixture(`tables/create-statements${suffix}.sql`).split('\n;\n').slice(0, -1);
    t.equal(statements.length, 73);
    for (const statement of statements) {
      const table = /TABLE (\w+)/.exec(statement)?.[1] ?? '';
      t.equal(createTableStatement(table, store.engine), statement, table);
    }
  });

  t.test('P80 missing tables and columns are tolerated, and made when they are written', async (t) => {
    t.same(await store.rows('hosts'), []);
    t.equal(await store.rows('hosts'), await store.rows('hosts'));
    await foreign('hosts', 'CREATE TABLE hosts (comments TEXT, node VARCHAR(128))');
    await foreign('hosts', "INSERT INTO hosts VALUES (NULL, 'n1')");
    t.same(await store.rows('hosts'), [{ node: 'n1' }]);
    await store.setRow('hosts', { node: 'n1' }, { ip: '10.0.0.1' });
    t.same(await store.rows('hosts'), [{ node: 'n1', ip: '10.0.0.1' }], 'a column of the schema is added');
    await t.rejects(store.setRow('hosts', { node: 'n1' }, { nosuch: 'x' }), /hosts has no column nosuch/);
    await t.rejects(store.setRow('nosuch', { node: 'n1' }, { ip: 'x' }), /nosuch is none of the tables/);
    await t.rejects(store.rows('../site'), /is not the name of a table/);
    await t.rejects(store.dump('a"b'), /is not the name of a table/);
    await t.rejects(store.change([{ kind: 'delete', table: 'x`y', where: {} }]), /none of the tables/);
  });

  t.test('P82 and P59 only NULL, 0 and no in any case leave a row enabled', async (t) => {
    for (const disable of ['0', 'no', 'NO', 'No', 'nO', '', ' ', 'n', 'false', '1', 'yes']) {
      await store.setRow(
        'vpd',
        { node: `d-${disable}-${Buffer.from(disable).toString('hex')}` },
        { serial: 'x', disable },
      );
    }
    await store.setRow('vpd', { node: 'd-null' }, { serial: 'x', disable: null });
    const enabled = ['d-0-30', 'd-no-6e6f', 'd-NO-4e4f', 'd-No-4e6f', 'd-nO-6e4f', 'd-null'];
    t.same([...(await names('vpd'))].sort(), enabled.sort());
  });

  t.test("P83 '' and NULL are no value; null unsets; nothing but a name is not inserted", async (t) => {
    await store.setRow('openbmc', { node: 'n1' }, { bmc: '10.0.0.1', username: '', password: 'x' });
    t.same(await store.rows('openbmc'), [{ node: 'n1', bmc: '10.0.0.1', password: 'x' }]);
    await store.setRow('openbmc', { node: 'n1' }, { password: null });
    t.same(await store.rows('openbmc'), [{ node: 'n1', bmc: '10.0.0.1' }]);
    await store.setRow('openbmc', { node: 'n2' }, { bmc: '' });
    t.same(await names('openbmc'), ['n1']);
    t.equal((await store.rows('openbmc'))[0]?.['constructor'], undefined, 'only columns answer');
    await store.setRow('deps', { node: 'n1', cmd: 'on' }, { nodedep: 'n2' });
    await store.setRow('passwd', { key: 'omapi' }, { password: 'p' });
    t.same((await store.dump('passwd')).rows[0]?.['username'], '', 'a key that is not given is empty');
  });

  t.test('texts with quotes, backslashes, Unicode and any length are bound, never spliced', async (t) => {
    const evil = `x' OR '1'='1"; DROP TABLE mp; -- \\' \u00e4\u{1f600} $1 ? \``;
    await store.setRow('mp', { node: 'm1' }, { id: '1' });
    await store.setRow('mp', { node: evil }, { id: '2' });
    await store.setRow('mp', { node: evil }, { id: 'y'.repeat(60_000), comments: evil });
    t.same(await sorted('mp'), [
      { node: 'm1', id: '1' },
      { node: evil, id: 'y'.repeat(60_000), comments: evil },
    ]);
  });

  t.test('many rows are set in one transaction: all or none', async (t) => {
    const entries = Array.from({ length: 1_000 }, (_, number) => ({
      key: { node: `n${number}` },
      values: { rack: String(number % 20), ...(number % 3 === 0 ? { u: '1' } : {}) },
    }));
    await store.setRows('nodepos', entries);
    t.equal((await store.rows('nodepos')).length, 1_000);
    const bad = [
      { key: { node: 'n0' }, values: { rack: 'changed' } },
      { key: { node: 'n1' }, values: { nosuch: 'x' } },
    ];
    await t.rejects(store.setRows('nodepos', bad), /no column nosuch/);
    const rackOf = async (name: string): Promise<unknown> =>
      (await store.rows('nodepos')).find(({ node }) => node === name)?.['rack'];
    t.equal(await rackOf('n0'), '0');
    await store.setRows('nodepos', [{ key: { node: 'gone' }, values: { rack: '1' } }], 'skip');
    t.equal((await store.rows('nodepos')).length, 1_000, 'skip inserts nothing');
    await store.setRows('nodepos', [...entries.slice(0, 3), { key: { node: 'new' }, values: { rack: '7' } }]);
    await store.setRows(
      'nodepos',
      ['a', 'b'].map((rack) => ({ key: { node: 'twice' }, values: { rack } })),
    );
    t.equal(await rackOf('twice'), 'b', 'the later of two entries for one row counts');
    t.equal((await store.rows('nodepos')).length, 1_002);
  });

  t.test('an unchanged table is the same array; a change by anybody is seen at once', async (t) => {
    await store.setRow('nodetype', { node: 'n1' }, { os: 'a' });
    const first = await store.rows('nodetype');
    t.equal(await store.rows('nodetype'), first);
    await store.setRow('chain', { node: 'n1' }, { chain: 'a' });
    t.equal(await store.rows('nodetype'), first, 'a change of another table does not matter');
    await store.setRow('nodetype', { node: 'n1' }, { os: 'b' });
    t.same(await store.rows('nodetype'), [{ node: 'n1', os: 'b' }], 'our own change');
    for (let round = 0; round < 20; round += 1) {
      await foreign('nodetype', `UPDATE nodetype SET os = 'c${round % 2}'`);
      t.same(await store.rows('nodetype'), [{ node: 'n1', os: `c${round % 2}` }], "another program's");
    }
    await foreign('nodetype', 'ALTER TABLE nodetype ADD extra TEXT');
    await foreign('nodetype', "UPDATE nodetype SET extra = 'e'");
    t.same(await store.rows('nodetype'), [{ node: 'n1', os: 'c1', extra: 'e' }], 'a new column');
    await foreign('nodetype', "ALTER TABLE nodetype ADD more VARCHAR(9) DEFAULT 'm'");
    t.same(await store.rows('nodetype'), [{ node: 'n1', os: 'c1', extra: 'e', more: 'm' }], 'with a value');
    await foreign('nodetype', "UPDATE nodetype SET disable = ''");
    t.same(await store.rows('nodetype'), [], "disable = '' is not NULL");
    await foreign('nodetype', 'DROP TABLE nodetype');
    t.same(await store.rows('nodetype'), []);
    t.equal((await store.dump('nodetype')).exists, false);
  });

  t.test('P76 no read ever sees less than what was committed before it', async (t) => {
    await store.setRow('noderes', { node: 'n0' }, { netboot: 'petitboot' });
    let committed = 1;
    let running = true;
    const writer = (async () => {
      for (let number = 1; number <= 40; number += 1) {
        await foreign('noderes', `INSERT INTO noderes (node, netboot) VALUES ('n${number}', 'grub2')`);
        committed = number + 1;
        await sleep(1);
      }
      running = false;
    })();
    let stale = 0;
    while (running) {
      const before = committed;
      if ((await store.rows('noderes')).length < before) stale += 1;
      await sleep(1);
    }
    await writer;
    t.equal(stale, 0);
    t.equal((await store.rows('noderes')).length, 41);
  });

  t.test('changes of several tables are made in their order', async (t) => {
    await store.change([
      { kind: 'set', table: 'nodelist', key: { node: 'n1' }, values: { groups: 'all' } },
      { kind: 'insert', table: 'nodelist', values: { node: 'n2', groups: 'all,x', comments: '' } },
      { kind: 'insert', table: 'nodehm', values: { node: 'n1', mgt: 'openbmc' } },
      { kind: 'update', table: 'nodelist', where: { groups: 'all' }, values: { groups: 'all,y' } },
      { kind: 'delete', table: 'nodehm', where: { mgt: 'ipmi' } },
    ]);
    t.same(await sorted('nodelist'), [
      { node: 'n1', groups: 'all,y' },
      { node: 'n2', groups: 'all,x' },
    ]);
    t.same(await store.rows('nodehm'), [{ node: 'n1', mgt: 'openbmc' }]);
    await store.change([]);
    await store.change([{ kind: 'create', table: 'routes' }]);
    t.match(await store.dump('routes'), { exists: true, rows: [] });
    await store.change([{ kind: 'create', table: 'routes' }]);
  });

  t.test('a change that fails leaves no trace in any table', async (t) => {
    const before = await store.rows('nodelist');
    await t.rejects(
      store.change([
        { kind: 'delete', table: 'nodelist', where: {} },
        { kind: 'insert', table: 'iscsi', values: { node: 'n1', server: '1' } },
        { kind: 'insert', table: 'iscsi', values: { node: 'n1', server: '2' } },
      ]),
      duplicate,
    );
    t.equal(await store.rows('nodelist'), before);
    t.same(await store.rows('iscsi'), []);
  });

  t.test(
    'where: equal, one of a list however long, without a value; nothing found is no error',
    async (t) => {
      const insert = (node: string, vlan: string | null): Change => ({
        kind: 'insert',
        table: 'switch',
        values: { node, switch: 's', port: '1', vlan },
      });
      const many = Array.from({ length: 1_200 }, (_, number) => `m${number}`);
      await store.change([...many.map((node) => insert(node, 'v1')), insert('e1', ''), insert('e2', null)]);
      await store.change([
        { kind: 'update', table: 'switch', where: { node: many.slice(0, 700) }, values: { vlan: 'v2' } },
      ]);
      t.equal((await store.rows('switch')).filter(({ vlan }) => vlan === 'v2').length, 700);
      await store.change([
        { kind: 'delete', table: 'switch', where: { node: many.slice(1), vlan: ['v1', 'v2'] } },
        { kind: 'update', table: 'switch', where: { vlan: null }, values: { interface: 'i' } },
        { kind: 'delete', table: 'switch', where: { node: [] } },
        { kind: 'delete', table: 'zone', where: { zonename: 'z' } },
      ]);
      t.same(await sorted('switch'), [
        { node: 'e1', switch: 's', port: '1', interface: 'i' },
        { node: 'e2', switch: 's', port: '1', interface: 'i' },
        { node: 'm0', switch: 's', port: '1', vlan: 'v2' },
      ]);
      t.equal((await store.dump('zone')).exists, false, 'no table is made to delete from');
    },
  );

  t.test(
    'a dump has every column of the schema, disabled rows, and NULL apart from empty text',
    async (t) => {
      await foreign('mac', 'CREATE TABLE mac (extra TEXT, mac TEXT, node VARCHAR(128), disable TEXT)');
      await foreign('mac', "INSERT INTO mac VALUES ('e', '', 'n1', '1'), (NULL, '00:11', 'n2', NULL)");
      t.same(await store.dump('mac'), {
        exists: true,
        columns: ['node', 'interface', 'mac', 'comments', 'disable', 'extra'],
        rows: [
          { node: 'n1', interface: null, mac: '', comments: null, disable: '1', extra: 'e' },
          { node: 'n2', interface: null, mac: '00:11', comments: null, disable: null, extra: null },
        ],
      });
      t.same(await store.dump('vm'), { exists: false, columns: tableSchema('vm')?.columns, rows: [] });
    },
  );

  t.test('replace: these rows and no others', async (t) => {
    const replace = (rows: readonly Record<string, string>[]): Promise<void> =>
      store.change([{ kind: 'replace', table: 'mac', rows }]);
    await replace([{ node: 'n9', mac: 'a', interface: 'eth0' }]);
    t.same(await store.rows('mac'), [{ node: 'n9', mac: 'a', interface: 'eth0' }]);
    await replace([]);
    t.same(await store.rows('mac'), []);
  });

  t.test('a column the database numbers itself', async (t) => {
    const event = (message: string): Change => ({ kind: 'insert', table: 'eventlog', values: { message } });
    await store.change([event('one'), event('two')]);
    await store.change([event('three')]);
    const rows = await store.rows('eventlog');
    t.same(rows.map(({ message }) => message).sort(), ['one', 'three', 'two']);
    t.equal(new Set(rows.map(({ recid }) => recid)).size, 3);
  });

  t.test('changeSeen changes only what is as it was read', async (t) => {
    const add = async (number: number): Promise<void> => {
      const rows = await store.rows('site');
      const value = rows.find(({ key }) => key === 'list')?.['value'] ?? '';
      const values = { value: `${value},${number}` };
      const change: Change = { kind: 'set', table: 'site', key: { key: 'list' }, values };
      if (!(await store.changeSeen([{ table: 'site', rows }], [change]))) await add(number);
    };
    await Promise.all(Array.from({ length: 8 }, (_, number) => add(number)));
    t.equal((await store.rows('site'))[0]?.['value']?.split(',').length, 9, 'no addition is lost');

    const comment: Change = { kind: 'set', table: 'site', key: { key: 'list' }, values: { comments: 'c' } };
    const [rows, dump] = [await store.rows('site'), await store.dump('site')];
    await foreign('site', `UPDATE site SET disable = '1'`);
    t.equal(await store.changeSeen([{ table: 'site', rows }], [comment]), false);
    t.equal(
      await store.changeSeen([{ table: 'site', dump }], [comment]),
      false,
      'a disabled row counts in a dump',
    );
    t.equal((await store.dump('site')).rows[0]?.['comments'], null, 'nothing has been changed');
    const again = { table: 'site', dump: await store.dump('site') };
    t.equal(await store.changeSeen([again, { table: 'site', rows: [] }], [comment]), true);
    t.equal((await store.dump('site')).rows[0]?.['comments'], 'c');

    const missing = { table: 'notification', rows: await store.rows('notification') };
    const made: Change = {
      kind: 'set',
      table: 'notification',
      key: { filename: 'f' },
      values: { tables: 'x' },
    };
    t.equal(await store.changeSeen([missing], [made]), true, 'a table that was missing is made');
    t.equal(await store.changeSeen([missing], [made]), false);
    t.match(await store.rows('notification'), [{ filename: 'f' }]);
  });

  t.test('all tables of nodes at once', async (t) => {
    await foreign('hosts', 'DROP TABLE hosts');
    const tables = tableNames().filter((table) => tableSchema(table)?.keys.includes('node') === true);
    t.ok(tables.length > 22, `${tables.length} tables`);
    const with1 = async (table: string): Promise<number> =>
      (await store.rows(table)).filter(({ node }) => node === 'w1').length;
    const set = (table: string): Change => {
      const schema = tableSchema(table);
      const required = [...(schema?.required ?? []), ...(schema?.keys ?? [])].map(
        (column) => [column, 'x'] as const,
      );
      return {
        kind: 'set',
        table,
        key: { node: 'w1' },
        values: { ...Object.fromEntries(required), node: 'w1', disable: 'no' },
      };
    };
    await store.change(tables.map(set));
    for (const table of tables) t.equal(await with1(table), 1, table);
    const all = tables.map((table): Change => ({ kind: 'delete', table, where: {} }));
    const bad: Change = { kind: 'insert', table: 'zvm', values: { node: 'w1', hcp: 'x' } };
    await t.rejects(store.change([...all.slice(0, -1), bad]), duplicate);
    for (const table of tables) t.equal(await with1(table), 1, `${table} is as it was`);
    await store.change(tables.map((table) => ({ kind: 'delete', table, where: { node: 'w1' } })));
    for (const table of tables) t.equal(await with1(table), 0, table);
  });
}
