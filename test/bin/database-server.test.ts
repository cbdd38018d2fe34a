import t from 'tap';
import { serve } from '../../bin/serve.js';
import { openStore } from '../../xcat-compat/tables/locate-store.js';
import { postgres } from '../helpers/database-server.js';
import { ask, requestText } from '../helpers/raw-client.js';
import { serveOptions } from '../helpers/serve-options.js';
import { addNodes, makeSite } from '../helpers/site.js';

const database = await postgres();
if ('missing' in database) t.plan(0, database.missing);
else {
  const site = await makeSite([]);
  t.teardown(async () => {
    site.remove();
    await database.remove();
  });

  t.test('P79 a daemon whose tables are in a database server outlives the server', async (t) => {
    const tables = await openStore({ confdir: site.confdir, xcatcfg: database.cfgloc });
    for (const table of ['site', 'policy', 'passwd']) {
      const { rows } = await site.tables.dump(table);
      await tables.change([{ kind: 'replace', table, rows }]);
    }
    await addNodes(tables, [{ name: 'node1', bmc: '127.0.0.1:9' }]);
    tables.close();
    const serving = await serve(serveOptions(site, database.cfgloc));
    t.teardown(() => serving.stop());
    const request = requestText({ command: 'noderange', noderange: 'all' });
    const nodes = (): Promise<string> =>
      ask({ host: '127.0.0.1', port: serving.port, home: site.home }, request);

    t.match(await nodes(), /<node>node1<\/node>/);
    await database.stop();
    const failed = await nodes();
    t.match(failed, /<error>A fatal error .* cannot reach the PostgreSQL database xcatdb/);
    t.match(failed, /<errorcode>1<\/errorcode>\n {2}<serverdone><\/serverdone>/);
    t.notMatch(failed, database.password);
    const stanza = 'node7:\n  objtype=node\n  groups=all\n  mgt=openbmc\n  bmc=127.0.0.1\n';
    const written = await ask(
      { host: '127.0.0.1', port: serving.port, home: site.home },
      requestText({ command: 'mkdef', arg: '-z', stdin: stanza }),
    );
    t.match(written, /<error>A fatal error .* cannot reach the PostgreSQL database xcatdb/);
    t.match(written, /<errorcode>1<\/errorcode>\n {2}<serverdone><\/serverdone>/);
    await database.start();
    await database.sql("INSERT INTO nodelist (node, groups) VALUES ('node2', 'all')");
    t.match(await nodes(), /<node>node1<\/node>\n {2}<node>node2<\/node>/);
  });
}
