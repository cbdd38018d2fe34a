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
      for (let at = 0; at < 30; at += 10) await small.setRows('zvm', entries.slice(at, at + 10));
      const first = await small.rows('zvm');
      t.not(await small.rows('zvm'), first);
      await server.sql("UPDATE zvm SET comments = 'short' WHERE node = 'b29'");
      t.equal((await small.rows('zvm')).find(({ node }) => node === 'b29')?.['comments'], 'short');
      await server.sql('SET GLOBAL max_allowed_packet = 16777216');
    });
  });

  t.test('MariaDB in trouble', (t) => {
    serverSuite(t, server, (deadlineMs, cfgloc = server.cfgloc) =>
      mysqlServer(parseConnection('mysql', cfgloc.replace(/^mysql:/, ''), 'the test'), deadlineMs),
    );
    t.end();
  });
}
