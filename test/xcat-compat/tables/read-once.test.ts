import t from 'tap';
import { readOnce } from '../../../xcat-compat/tables/read-once.js';
import { openSqliteStore } from '../../../xcat-compat/tables/sqlite-store.js';

t.test('each table stays as it was at the first look; changes go through', async (t) => {
  const store = openSqliteStore(t.testdir());
  t.teardown(() => store.close());
  await store.setRow('site', { key: 'a' }, { value: '1' });
  const tables = readOnce(store);
  t.same(await tables.seen(), []);
  const before = await tables.rows('site');
  await tables.setRow('site', { key: 'a' }, { value: '2' });
  await store.setRow('hosts', { node: 'n1' }, { ip: '10.0.0.1' });
  t.equal(await tables.rows('site'), before);
  t.match(before, [{ value: '1' }]);
  t.match(await store.rows('site'), [{ value: '2' }]);
  const hosts = await tables.dump('hosts');
  t.match(hosts.rows, [{ ip: '10.0.0.1' }], 'what was not looked at yet is as it is now');
  t.equal(await tables.dump('hosts'), hosts);
  t.same(await tables.seen(), [
    { table: 'site', rows: before },
    { table: 'hosts', dump: hosts },
  ]);
  t.match(await readOnce(store).rows('site'), [{ value: '2' }], 'the next one looks anew');
});
