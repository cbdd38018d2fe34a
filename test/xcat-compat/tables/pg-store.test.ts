import t from 'tap';
import { parseConnection } from '../../../xcat-compat/tables/connection-text.js';
import { openStore } from '../../../xcat-compat/tables/locate-store.js';
import { pgServer } from '../../../xcat-compat/tables/pg-server.js';
import { postgres } from '../../helpers/database-server.js';
import { serverSuite } from '../../helpers/server-suite.js';
import { storeSuite } from '../../helpers/store-suite.js';

const server = await postgres();
if ('missing' in server) t.plan(0, server.missing);
else {
  t.teardown(() => server.remove());

  t.test('PostgreSQL', async (t) => {
    const store = await openStore({ confdir: '/nowhere', xcatcfg: server.cfgloc });
    t.teardown(() => store.close());
    t.equal(store.engine, 'Pg');
    storeSuite(t, {
      store,
      foreign: async (_table, sql) => {
        await server.sql(sql);
      },
      duplicate: /duplicate key value/,
    });
  });

  t.test('PostgreSQL in trouble', (t) => {
    serverSuite(t, server, (deadlineMs, cfgloc = server.cfgloc) =>
      pgServer(parseConnection('Pg', cfgloc.replace(/^Pg:/, ''), 'the test'), deadlineMs),
    );
    t.end();
  });
}
