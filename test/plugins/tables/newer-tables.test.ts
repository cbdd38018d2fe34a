import { join } from 'node:path';
import t from 'tap';
import { openSqlite } from '../../../xcat-compat/tables/sqlite-driver.js';
import { tableSite } from '../../helpers/table-command.js';

const { run, directory, store, remove } = tableSite();
t.teardown(remove);

/** What a newer xCAT's updateschema does. */
function alter(table: string, sql: string): void {
  const database = openSqlite(join(directory, `${table}.sqlite`));
  database.exec(sql);
  database.close();
}

t.test('columns and tables of a newer xCAT: shown, kept by every command, restored', async (t) => {
  const make = 'mkdef -t node -o n1-n3 groups=all mgt=openbmc bmc=10.0.0.1 arch=ppc64le';
  t.match(await run(make), { code: 0 });
  alter('openbmc', 'ALTER TABLE openbmc ADD redfishpath TEXT');
  alter('openbmc', "ALTER TABLE openbmc ADD tries VARCHAR(9) DEFAULT '3'");
  alter('openbmc', "UPDATE openbmc SET redfishpath = '/redfish/' || node");

  t.match(await run('chdef -t node -o n1 bmc=10.0.0.7'), { code: 0 });
  t.match(await run('nodech n2 openbmc.bmc=10.0.0.8'), { code: 0 });
  t.match(await run('tabch node=n3 openbmc.username=u'), { code: 0 });
  t.match(await run('mkdef -t node -o n4 groups=all mgt=openbmc bmc=10.0.0.9'), { code: 0 });
  const { out } = await run('tabdump openbmc');
  t.equal(
    out,
    [
      '#node,bmc,consport,taggedvlan,username,password,comments,disable,redfishpath,tries',
      '"n1","10.0.0.7",,,,,,,"/redfish/n1","3"',
      '"n2","10.0.0.8",,,,,,,"/redfish/n2","3"',
      '"n3","10.0.0.1",,,"u",,,,"/redfish/n3","3"',
      '"n4","10.0.0.9",,,,,,,,"3"',
      '',
    ].join('\n'),
  );
  t.match(await run('lsdef -t node n1'), { out: /bmc=10\.0\.0\.7/, code: 0 });

  const lines = out.split('\n').flatMap((line) => (line === '' ? [] : [`${line.replace('n4', 'n5')}\n`]));
  t.match(await run('tabrestore', { upload: { table: 'openbmc', addRows: false, lines } }), { code: 0 });
  t.equal((await run('tabdump openbmc')).out, lines.join(''));
  t.match(await run('rmdef -t node n1'), { code: 0 });
  t.equal((await store.rows('openbmc')).length, 3);
});
