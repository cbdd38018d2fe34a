import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { createTableStatement } from '../../../xcat-compat/tables/create-table.js';
import { openSqlite } from '../../../xcat-compat/tables/sqlite-driver.js';
import { openSqliteStore } from '../../../xcat-compat/tables/sqlite-store.js';
import { fixture } from '../../helpers/fixtures.js';

const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-tables-'));
const path = (table: string): string => join(directory, `${table}.sqlite`);
const store = openSqliteStore(directory);
t.teardown(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

const names = async (table: string): Promise<readonly (string | undefined)[]> =>
  (await store.rows(table)).map((row) => row['node']);

t.test('P88 tables are created exactly as Table.pm creates them', async (t) => {
  const statements = fixture('tables/create-statements.sql').split('\n;\n').slice(0, -1);
  t.equal(statements.length, 73);
  for (const statement of statements) {
    const table = /TABLE (\w+)/.exec(statement)?.[1] ?? '';
    t.equal(createTableStatement(table), statement, table);
  }
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

t.test('P80 a missing file, an empty file and missing columns are tolerated', async (t) => {
  t.same(await store.rows('nodehm'), []);
  writeFileSync(path('vpd'), '');
  t.same(await store.rows('vpd'), []);
  const old = openSqlite(path('hosts'));
  old.exec("CREATE TABLE hosts (comments TEXT, node TEXT); INSERT INTO hosts VALUES (NULL, 'n1')");
  old.close();
  t.same(await store.rows('hosts'), [{ node: 'n1' }]);
  await store.setRow('hosts', { node: 'n1' }, { ip: '10.0.0.1' });
  t.same(await store.rows('hosts'), [{ node: 'n1', ip: '10.0.0.1' }], 'a column of the schema is added');
  await t.rejects(store.setRow('hosts', { node: 'n1' }, { nosuch: 'x' }), /hosts has no column nosuch/);
  await t.rejects(store.setRow('nosuch', { node: 'n1' }, { ip: 'x' }), /nosuch is none of the tables/);
  await t.rejects(store.rows('../site'), /is not the name of a table/);
});

t.test('P82 and P59 only NULL, 0 and no in any case leave a row enabled', async (t) => {
  for (const disable of ['0', 'no', 'NO', 'No', 'nO', '', ' ', 'n', 'false', '1', 'yes']) {
    await store.setRow('nodelist', { node: `d-${disable}` }, { groups: 'all', disable });
  }
  await store.setRow('nodelist', { node: 'd-null' }, { groups: 'all', disable: null });
  t.same(await names('nodelist'), ['d-0', 'd-no', 'd-NO', 'd-No', 'd-nO', 'd-null']);
});

t.test("P83 '' and NULL are no value; null unsets; nothing but a name is not inserted", async (t) => {
  await store.setRow('openbmc', { node: 'n1' }, { bmc: '10.0.0.1', username: '', password: 'x' });
  t.same(await store.rows('openbmc'), [{ node: 'n1', bmc: '10.0.0.1', password: 'x' }]);
  await store.setRow('openbmc', { node: 'n1' }, { password: null });
  t.same(await store.rows('openbmc'), [{ node: 'n1', bmc: '10.0.0.1' }]);
  await store.setRow('openbmc', { node: 'n2' }, { bmc: '' });
  t.same(await names('openbmc'), ['n1']);
  t.equal((await store.rows('openbmc'))[0]?.['constructor'], undefined, 'only columns answer');
});

t.test('names with quotes are bound, never spliced', async (t) => {
  const evil = `x' OR '1'='1"; DROP TABLE mp; --`;
  await store.setRow('mp', { node: 'm1' }, { id: '1' });
  await store.setRow('mp', { node: evil }, { id: '2' });
  await store.setRow('mp', { node: evil }, { id: '3' });
  t.same(await store.rows('mp'), [
    { node: 'm1', id: '1' },
    { node: evil, id: '3' },
  ]);
});

t.test('many rows are set in one transaction: all or none', async (t) => {
  const entries = Array.from({ length: 1000 }, (_, number) => ({
    key: { node: `n${number}` },
    values: { rack: String(number % 20) },
  }));
  await store.setRows('nodepos', entries);
  t.equal((await store.rows('nodepos')).length, 1000);
  const bad = [
    { key: { node: 'n0' }, values: { rack: 'changed' } },
    { key: { node: 'n1' }, values: { nosuch: 'x' } },
  ];
  await t.rejects(store.setRows('nodepos', bad), /no column nosuch/);
  t.equal((await store.rows('nodepos'))[0]?.['rack'], '0');
  await store.setRows('nodepos', [{ key: { node: 'gone' }, values: { rack: '1' } }], 'skip');
  t.equal((await store.rows('nodepos')).length, 1000, 'skip inserts nothing');
});

t.test('an unchanged table is the same array; a change by anybody is seen at once', async (t) => {
  await store.setRow('nodetype', { node: 'n1' }, { os: 'a' });
  const first = await store.rows('nodetype');
  t.equal(await store.rows('nodetype'), first);
  await store.setRow('nodetype', { node: 'n1' }, { os: 'b' });
  t.same(await store.rows('nodetype'), [{ node: 'n1', os: 'b' }], 'our own change');
  const other = openSqlite(path('nodetype'));
  other.exec("UPDATE nodetype SET os = 'c'");
  t.same(await store.rows('nodetype'), [{ node: 'n1', os: 'c' }], "another connection's");
  other.exec('ALTER TABLE nodetype ADD extra TEXT');
  other.exec("UPDATE nodetype SET extra = 'e'");
  other.close();
  t.same(await store.rows('nodetype'), [{ node: 'n1', os: 'c', extra: 'e' }], 'a new column');
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

t.test('a file that is no database is an error that names the table', async (t) => {
  writeFileSync(path('chain'), 'x'.repeat(4096));
  chmodSync(path('chain'), 0o600);
  await t.rejects(store.rows('chain'), /Table chain: .*not a database/);
});
