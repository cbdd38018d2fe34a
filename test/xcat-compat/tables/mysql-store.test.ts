import t from 'tap';
import { parseConnection } from '../../../xcat-compat/tables/connection-text.js';
import { openStore } from '../../../xcat-compat/tables/locate-store.js';
import { mysqlServer } from '../../../xcat-compat/tables/mysql-server.js';
import { mariadb } from '../../helpers/database-server.js';
import { serverSuite } from '../../helpers/server-suite.js';
import { storeSuite } from '../../helpers/store-suite.js';

const server = await mariadb();
if ('missing' in server) t.plan(0, server.missing);
else {
  t.teardown(() => server.remove());

  t.test('MariaDB', async (t) => {
    const store = await openStore({ confdir: '/nowhere', xcatcfg: server.cfgloc });
    t.teardown(() => store.close());
    t.equal(store.engine, 'mysql');
    storeSuite(t, {
      store,
      foreign: async (_table, sql) => {
        await server.sql(sql);
      },
      duplicate: /Duplicate entry/,
    });

    t.test('a table too long to be summed up is read each time', async (t) => {
      await server.sql('SET GLOBAL max_allowed_packet = 1048576');
      const small = await openStore({ confdir: '/nowhere', xcatcfg: server.cfgloc });
      t.teardown(() => small.close());
      const text = 'x'.repeat(60_000);
      const entries = Array.from({ length: 30 }, (_, number) => ({
        key: { node: `b${number}` },
        values: { comments: text },
      }));
      await small.setRows('zvm', entries);
      const first = await small.rows('zvm');
      t.not(await small.rows('zvm'), first);
      await server.sql("UPDATE zvm SET comments = 'short' WHERE node = 'b29'");
      t.equal((await small.rows('zvm')).find(({ node }) => node === 'b29')?.['comments'], 'short');
      await server.sql('SET GLOBAL max_allowed_packet = 16777216');
    });
  });

  t.test('a table of another character set: kept while it is unchanged, a change is seen', async (t) => {
    await server.sql(
      'CREATE TABLE switches (switch VARCHAR(128) PRIMARY KEY, username TEXT, disable TEXT) CHARACTER SET latin1',
    );
    const store = await openStore({ confdir: '/nowhere', xcatcfg: server.cfgloc });
    t.teardown(() => store.close());
    await store.setRow('switches', { switch: 'größe' }, { username: 'é' });
    const rows = await store.rows('switches');
    t.same(
      rows.map((row) => ({ ...row })),
      [{ switch: 'größe', username: 'é' }],
    );
    t.equal(await store.rows('switches'), rows);
    await server.sql("UPDATE switches SET username = 'è'");
    t.match(await store.rows('switches'), [{ username: 'è' }]);
    await server.sql('ALTER TABLE switches ADD bytes BLOB');
    await server.sql("UPDATE switches SET bytes = 'b'");
    t.match(await store.rows('switches'), [{ switch: 'größe', username: 'è', bytes: 'b' }]);
    await server.sql("UPDATE switches SET disable = ''");
    t.same(await store.rows('switches'), []);
    await server.sql('UPDATE switches SET disable = NULL');
    t.match(await store.rows('switches'), [{ username: 'è' }]);
  });

  t.test('rows that the server finds under another spelling', async (t) => {
    const store = await openStore({ confdir: '/nowhere', xcatcfg: server.cfgloc });
    t.teardown(() => store.close());
    await store.setRows('ipmi', [{ key: { node: 'N1' }, values: { bmc: 'a' } }]);
    await store.setRows(
      'ipmi',
      ['n1', 'n2', 'n3'].map((node) => ({ key: { node }, values: { bmc: 'b' } })),
    );
    t.same(
      (await store.rows('ipmi')).map(({ node, bmc }) => [node, bmc]),
      [
        ['N1', 'b'],
        ['n2', 'b'],
        ['n3', 'b'],
      ],
    );
  });

  t.test('MariaDB in trouble', (t) => {
    serverSuite(t, server, (deadlineMs, cfgloc = server.cfgloc) =>
      mysqlServer(parseConnection('mysql', cfgloc.replace(/^mysql:/, ''), 'the test'), deadlineMs),
    );
    t.end();
  });
}
