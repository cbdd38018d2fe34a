import t from 'tap';
import { columnText, tableText } from '../../../plugins/tables/descriptions/index.js';
import { objectType, objectTypeNames } from '../../../xcat-compat/tables/definitions/index.js';
import { tableNames, tableSchema } from '../../../xcat-compat/tables/schema.js';
import { openSqlite } from '../../../xcat-compat/tables/sqlite-driver.js';
import { tableSite } from '../../helpers/table-command.js';

const LONGEST = 110;

function isLine(text: string | undefined): boolean {
  return text !== undefined && text.length > 2 && text.length <= LONGEST && !text.includes('\n');
}

t.test('every table and every column has one line of its own', async (t) => {
  for (const table of tableNames()) {
    t.ok(isLine(tableText(table)), table);
    for (const column of tableSchema(table)?.columns ?? [])
      t.ok(isLine(columnText(table, column)), `${table}.${column}: ${columnText(table, column)}`);
  }
  t.equal(columnText('nodelist', 'nosuch'), undefined);
  t.equal(columnText('nodelist', 'constructor'), undefined);
  t.equal(tableText('nosuch'), undefined);
});

t.test('tabdump -d and lsdef -h show them', async (t) => {
  const site = tableSite();
  t.teardown(() => site.remove());
  const all = (await site.run('tabdump -d')).out;
  t.equal(all.split('\n').filter((line) => line !== '').length, tableNames().length);
  t.notMatch(all, 'Not known');
  for (const name of objectTypeNames) {
    const { out, code } = await site.run(`lsdef -t ${name} -h`);
    t.equal(code, 0, name);
    t.notMatch(out, 'Not known', name);
    for (const attribute of objectType(name)?.attributes ?? [])
      if (name !== 'site') t.match(out, `${attribute.name}:`, `${name}.${attribute.name}`);
  }
  t.match(
    (await site.run('lsdef -t node -h -i bmc,rack')).out,
    /\nbmc:\t\tAddress or name of the BMC.* \(ipmi\.bmc if mgt is ipmi, openbmc\.bmc if mgt is openbmc\)\n\nrack:\t\tRack .* \(nodepos\.rack\)\n/,
  );
  await site.store.setRow('rack', { rackname: 'r' }, { num: '1' });
  const other = openSqlite(`${site.directory}/rack.sqlite`);
  other.exec('ALTER TABLE rack ADD colour TEXT');
  other.close();
  t.match(
    (await site.run('tabdump -d rack')).out,
    /\ncolour:\t\tNot known here: a column that this site has added\.\n$/,
  );
});
