import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { createTableStatement } from '../../../xcat-compat/tables/create-table.js';
import { tableNames, tableSchema } from '../../../xcat-compat/tables/schema.js';
import { openSqlite } from '../../../xcat-compat/tables/sqlite-driver.js';
import { openSqliteStore } from '../../../xcat-compat/tables/sqlite-store.js';
import type { Change } from '../../../xcat-compat/tables/store.js';
import { storeSuite } from '../../helpers/store-suite.js';

const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-tables-'));
const path = (table: string): string => join(directory, `${table}.sqlite`);
const store = openSqliteStore(directory);
t.teardown(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

const names = async (table: string): Promise<readonly (string | undefined)[]> =>
  (await store.rows(table)).map((row) => row['node']);

t.test('SQLite', (t) => {
  const own = mkdtempSync(join(directory, 'suite-'));
  const suite = openSqliteStore(own);
  t.teardown(() => suite.close());
  storeSuite(t, {
    store: suite,
    foreign: async (table, sql) => {
      const other = openSqlite(join(own, `${table}.sqlite`));
      other.exec(sql);
      other.close();
    },
    duplicate: /Table \S.*: UNIQUE constraint failed/,
  });
  t.end();
});

t.test('values of every kind are read as texts, whatever can be JSON and whatever cannot', async (t) => {
  const other = openSqlite(path('hypervisor'));
  t.teardown(() => other.close());
  const many = Array.from({ length: 140 }, (_, number) => `c${number}`);
  other.exec(
    `CREATE TABLE hypervisor (node TEXT, "a ""b""" TEXT, number INTEGER, real REAL, blob BLOB, disable TEXT)`,
  );
  other
    .prepare('INSERT INTO hypervisor VALUES (?, ?, ?, ?, ?, ?)')
    .run('n1', 'ä"\\\n\t\u0001€😀', 7, 1.5, null, null);
  other.prepare('INSERT INTO hypervisor VALUES (?, ?, ?, ?, ?, ?)').run('n2', '', 0, null, null, 'yes');
  const first = { node: 'n1', 'a "b"': 'ä"\\\n\t\u0001€😀', number: '7', real: '1.5' };
  t.same(await store.rows('hypervisor'), [first]);
  t.equal((await store.rows('hypervisor'))[0]?.['constructor'], undefined, 'nothing but columns is there');
  other
    .prepare('INSERT INTO hypervisor VALUES (?, ?, ?, ?, ?, ?)')
    .run('n3', 'x', 1, 2, Buffer.from('bytes'), '0');
  const third = { node: 'n3', 'a "b"': 'x', number: '1', real: '2', blob: 'bytes', disable: '0' };
  t.same(await store.rows('hypervisor'), [first, third], 'a blob');
  for (const column of many) other.exec(`ALTER TABLE hypervisor ADD ${column} TEXT`);
  other.exec(`UPDATE hypervisor SET c139 = 'last', blob = NULL`);
  t.match(
    await store.rows('hypervisor'),
    [{ c139: 'last' }, { c139: 'last' }],
    'more columns than a function takes',
  );
});

t.test('P80 an empty file is a table without rows', async (t) => {
  writeFileSync(path('rack'), '');
  t.same(await store.rows('rack'), []);
  t.equal((await store.dump('rack')).exists, false);
  await store.setRow('rack', { rackname: 'r1' }, { num: '1' });
  t.same(await store.rows('rack'), [{ rackname: 'r1', num: '1' }]);
});

t.test('P88 a created file is 0600 whatever the umask, and holds one table', async (t) => {
  const before = process.umask(0);
  await store.setRow('deps', { node: 'n1', cmd: 'on' }, { nodedep: 'n2' });
  process.umask(before);
  t.equal(statSync(path('deps')).mode & 0o777, 0o600);
  const database = openSqlite(path('deps'));
  const made = database.prepare('SELECT sql FROM sqlite_master').all();
  t.equal(made[0].sql, createTableStatement('deps'));
  database.close();
});

t.test('P76 what another process writes while we read is there in the next read', async (t) => {
  await store.setRow('noderes', { node: 'n0' }, { netboot: 'petitboot' });
  const driver = fileURLToPath(new URL('../../../xcat-compat/tables/sqlite-driver.js', import.meta.url));
  const script = `const { openSqlite } = await import(process.argv[1]);
    const db = openSqlite(process.argv[2]);
    db.exec('PRAGMA busy_timeout = 10000');
    for (let i = 1; i <= 50; i++) db.prepare('INSERT INTO noderes (node, netboot) VALUES (?, ?)').run('n' + i, 'grub2');
    db.close();`;
  const writer = spawn(process.execPath, ['--input-type=module', '-e', script, driver, path('noderes')], {
    stdio: 'inherit',
  });
  let running = true;
  const ended = once(writer, 'exit').finally(() => {
    running = false;
  });
  let last = 0;
  while (running) {
    const now = (await store.rows('noderes')).length;
    t.ok(now >= last, 'rows never vanish');
    last = now;
    await sleep(5);
  }
  t.equal((await ended)[0], 0);
  t.equal((await store.rows('noderes')).length, 51);
});

t.test('a file that is replaced or deleted is noticed', async (t) => {
  await store.setRow('passwd', { key: 'openbmc', username: 'root' }, { password: 'one' });
  copyFileSync(path('passwd'), `${path('passwd')}.new`);
  const copy = openSqlite(`${path('passwd')}.new`);
  copy.exec("UPDATE passwd SET password = 'two'");
  copy.close();
  t.equal((await store.rows('passwd'))[0]?.['password'], 'one');
  renameSync(`${path('passwd')}.new`, path('passwd'));
  t.equal((await store.rows('passwd'))[0]?.['password'], 'two');
  rmSync(path('passwd'));
  t.same(await store.rows('passwd'), []);
  await store.setRow('passwd', { key: 'openbmc', username: 'root' }, { password: 'three' });
  t.equal((await store.rows('passwd'))[0]?.['password'], 'three');
});

t.test('P81 a lock is waited for without stopping the process', async (t) => {
  await store.setRow('ipmi', { node: 'n1' }, { bmc: 'a' });
  await store.rows('ipmi');
  const other = openSqlite(path('ipmi'));
  other.exec('BEGIN EXCLUSIVE');
  other.exec("UPDATE ipmi SET bmc = 'b'");
  const read = store.rows('ipmi');
  const write = store.setRow('ipmi', { node: 'n2' }, { bmc: 'c' });
  await sleep(60);
  other.exec('COMMIT');
  other.close();
  t.equal((await read)[0]?.['bmc'], 'b');
  await write;
  t.same(await names('ipmi'), ['n1', 'n2']);
});

t.test('P81 a lock that stays is an error that names the table', async (t) => {
  const impatient = openSqliteStore(directory, { lockWaitMs: 60 });
  await store.setRow('switch', { node: 'n1', switch: 's', port: '1' }, { vlan: '1' });
  const other = openSqlite(path('switch'));
  other.exec('BEGIN EXCLUSIVE');
  await t.rejects(
    impatient.rows('switch'),
    /Table switch has been locked by another process for 0.06 seconds/,
  );
  await t.rejects(impatient.setRow('switch', { node: 'n2' }, { vlan: '2' }), /Table switch has been locked/);
  other.exec('ROLLBACK');
  other.close();
  t.equal((await impatient.rows('switch')).length, 1);
  impatient.close();
});

t.test(
  'P88 files of a change over many tables are 0600, and only those that get rows are made',
  async (t) => {
    const tables = tableNames().filter((table) => tableSchema(table)?.columns.includes('node') === true);
    const own = mkdtempSync(join(directory, 'many-'));
    const many = openSqliteStore(own);
    t.teardown(() => many.close());
    await many.change(tables.map((table) => ({ kind: 'delete', table, where: { node: 'n1' } })));
    t.same(readdirSync(own), []);
    const before = process.umask(0);
    await many.change(
      ['nodelist', 'nodehm', 'mac'].map((table) => ({
        kind: 'set',
        table,
        key: { node: 'n1' },
        values: { comments: 'c' },
      })),
    );
    process.umask(before);
    t.same(readdirSync(own).sort(), ['mac.sqlite', 'nodehm.sqlite', 'nodelist.sqlite']);
    for (const file of readdirSync(own)) t.equal(statSync(join(own, file)).mode & 0o777, 0o600, file);
  },
);

t.test('P81 a lock on one table holds all of a change back, and is waited for', async (t) => {
  const both: Change[] = ['vpd', 'mp'].map((table) => ({
    kind: 'set',
    table,
    key: { node: 'n1' },
    values: { comments: 'c' },
  }));
  await store.change(both);
  const other = openSqlite(path('mp'));
  other.exec('BEGIN IMMEDIATE');
  const impatient = openSqliteStore(directory, { lockWaitMs: 30 });
  const all: Change[] = ['vpd', 'mp'].map((table) => ({ kind: 'delete', table, where: {} }));
  await t.rejects(impatient.change(all), /Table vpd, mp has been locked/);
  impatient.close();
  t.equal((await store.rows('vpd')).length, 1);
  const waiting = store.change(all);
  other.exec('COMMIT');
  other.close();
  await waiting;
  t.same([await store.rows('vpd'), await store.rows('mp')], [[], []]);
});

t.test('a file that is no database is an error that names the table', async (t) => {
  writeFileSync(path('chain'), 'x'.repeat(4096));
  chmodSync(path('chain'), 0o600);
  await t.rejects(store.rows('chain'), /Table chain: .*not a database/);
});
