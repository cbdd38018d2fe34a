import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { openStore } from '../../../xcat-compat/tables/locate-store.js';
import { tableNames } from '../../../xcat-compat/tables/schema.js';
import { openSqlite, type SqliteDatabase } from '../../../xcat-compat/tables/sqlite-driver.js';
import { mariadb, postgres } from '../../helpers/database-server.js';
import { fixture } from '../../helpers/fixtures.js';

/**
 * Every table, as the database itself describes it, is what Table.pm makes: columns, types, keys, and for SQLite the
 * files. The fixtures are what the catalogs say of a site that Table.pm has made, a line per column, sorted.
 */
async function makeAll(cfgloc: string): Promise<void> {
  const store = await openStore({ confdir: '/nowhere', xcatcfg: cfgloc });
  await store.change(tableNames().map((table) => ({ kind: 'create', table })));
  store.close();
}

function same(t: Test, engine: string, lines: readonly string[]): void {
  const expected = fixture(`tables/catalog-${engine}.txt`).trimEnd().split('\n').sort();
  t.same(lines.toSorted(), expected);
}

t.test('P88 SQLite files', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-catalog-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  await makeAll(`SQLite:${directory}`);
  const lines = readdirSync(directory).flatMap((file) => {
    const database = openSqlite(join(directory, file));
    const mode = (statSync(join(directory, file)).mode & 0o7777).toString(8).padStart(4, '0');
    const described = sqliteLines(database, file.replace('.sqlite', ''), mode);
    database.close();
    return described;
  });
  same(t, 'sqlite', lines);
});

function sqliteLines(database: SqliteDatabase, table: string, mode: string): readonly string[] {
  const all = (pragma: string): readonly Record<string, unknown>[] =>
    database.prepare(`PRAGMA ${pragma}`).all();
  const one = (pragma: string): unknown => all(pragma)[0]?.[pragma];
  const columns = all(`table_info('${table}')`).map(({ name, type, notnull, dflt_value, pk }) => {
    const rest = `${notnull === 0 ? '' : ' NOT NULL'}${dflt_value === null ? '' : ` DEFAULT ${dflt_value}`}`;
    return `${table} ${name} ${type}${rest}${pk === 0 ? '' : ` key ${pk}`}`;
  });
  return [
    `${table} ${mode} ${one('journal_mode')} ${one('encoding')} version ${one('user_version')}`,
    ...columns,
  ];
}

const keys = `LEFT JOIN information_schema.key_column_usage k ON k.table_schema = c.table_schema
  AND k.table_name = c.table_name AND k.column_name = c.column_name`;

const pgCatalog = `SELECT c.table_name || ' ' || c.column_name || ' ' || c.data_type
  || coalesce('(' || c.character_maximum_length || ')', '')
  || CASE c.is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END
  || CASE WHEN c.column_default LIKE 'nextval%' THEN ' numbered' ELSE coalesce(' DEFAULT ' || c.column_default, '') END
  || coalesce(' key ' || k.ordinal_position, '') AS line
  FROM information_schema.columns c ${keys} WHERE c.table_schema = 'public'`;

const mysqlCatalog = `SELECT concat(c.table_name, ' ', c.column_name, ' ', c.column_type,
  IF(c.is_nullable = 'NO', ' NOT NULL', ''), IF(c.extra = 'auto_increment', ' numbered', ''),
  coalesce(concat(' key ', k.ordinal_position), '')) AS line
  FROM information_schema.columns c ${keys} WHERE c.table_schema = database()`;

for (const [engine, start, catalog] of [
  ['pg', postgres, pgCatalog],
  ['mysql', mariadb, mysqlCatalog],
] as const) {
  t.test(`P88 tables in ${engine}`, async (t) => {
    const server = await start();
    if ('missing' in server) {
      t.plan(0, server.missing);
      return;
    }
    t.teardown(() => server.remove());
    await makeAll(server.cfgloc);
    const rows = await server.sql(catalog);
    same(
      t,
      engine,
      rows.map(({ line }) => String(line)),
    );
  });
}
