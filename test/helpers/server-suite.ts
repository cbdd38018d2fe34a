import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import type { DatabaseServer } from '../../xcat-compat/tables/database-server.js';
import { openServerStore } from '../../xcat-compat/tables/server-store.js';
import type { DatabaseServerProcess } from './database-server.js';

/** What goes wrong between the daemon and a database server, and what becomes of it. */
export function serverSuite(
  t: Test,
  database: DatabaseServerProcess,
  connect: (deadlineMs: number, cfgloc?: string) => DatabaseServer,
): void {
  const open = (t: Test, deadlineMs: number, cfgloc?: string): ReturnType<typeof openServerStore> => {
    const store = openServerStore(connect(deadlineMs, cfgloc), { deadlineMs });
    t.teardown(() => store.close());
    return store;
  };

  t.test('a server that restarts: clear errors meanwhile, then it goes on by itself', async (t) => {
    const store = open(t, 5_000);
    await store.setRow('prescripts', { node: 'n1' }, { begin: 'a' });
    const before = await store.rows('prescripts');
    await database.stop();
    const error = await store.rows('prescripts').then(() => undefined, String);
    t.match(error, /Table prescripts: cannot reach the (PostgreSQL|MySQL) database xcatdb on \S+: /);
    t.notMatch(error, database.password);
    await t.rejects(store.setRow('prescripts', { node: 'n1' }, { begin: 'b' }), /cannot reach/);
    await database.start();
    t.equal(await store.rows('prescripts'), before, 'nothing has changed, so it is the same array');
    await store.setRow('prescripts', { node: 'n1' }, { begin: 'b' });
    t.match(await store.rows('prescripts'), [{ begin: 'b' }]);
  });

  t.test('connections that die between two calls cost no call', async (t) => {
    const store = open(t, 5_000);
    await Promise.all(
      [1, 2, 3, 4].map((number) => store.setRow('prescripts', { node: `d${number}` }, { end: 'e' })),
    );
    await database.stop();
    await database.start();
    t.equal((await store.rows('prescripts')).filter(({ end }) => end === 'e').length, 4);
    await store.setRow('prescripts', { node: 'd5' }, { end: 'e' });
  });

  t.test('a server that says nothing: an error in time, and it goes on when the server does', async (t) => {
    const store = open(t, 400);
    await store.rows('prescripts');
    database.freeze();
    const start = performance.now();
    const results = await Promise.allSettled([
      ...Array.from({ length: 8 }, () => store.rows('prescripts')),
      store.setRow('prescripts', { node: 'f1' }, { begin: 'x' }),
    ]);
    t.ok(performance.now() - start < 4_000, 'none hangs');
    database.thaw();
    for (const result of results) {
      t.match(result, {
        status: 'rejected',
        reason: /Table prescripts: .* has not answered within 0.4 seconds/,
      });
    }
    for (let tries = 0; tries < 50; tries += 1) {
      if (
        await store.rows('prescripts').then(
          () => true,
          () => false,
        )
      )
        break;
      await sleep(100);
    }
    t.ok((await store.rows('prescripts')).length > 0);
  });

  t.test('a table locked by another program is waited for, and an error when that lasts', async (t) => {
    const store = open(t, 1_500);
    await store.setRow('prescripts', { node: 'l1' }, { begin: 'x' });
    const other = open(t, 20_000);
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const server = connect(20_000);
    t.teardown(() => server.close());
    const holding = server.connected(AbortSignal.timeout(20_000), (session) =>
      server.locked(session, ['prescripts'], () => held),
    );
    await sleep(200);
    await t.rejects(store.setRow('prescripts', { node: 'l1' }, { begin: 'y' }), /Table prescripts: /);
    const waiting = other.setRow('prescripts', { node: 'l1' }, { begin: 'z' });
    await sleep(100);
    release();
    await holding;
    await waiting;
    t.equal((await store.rows('prescripts')).find(({ node }) => node === 'l1')?.['begin'], 'z');
  });

  t.test('a wrong password is an error that does not tell it', async (t) => {
    const store = open(t, 2_000, database.cfgloc.replace(database.password, 'nicht|das'));
    const error = await store.rows('site').then(() => undefined, String);
    t.match(
      error,
      /Table site: the (PostgreSQL|MySQL) database xcatdb on \S+: .*(authentication|Access denied)/,
    );
    t.notMatch(error, 'nicht');
  });
}
