import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import type { DatabaseServer } from '../../xcat-compat/tables/database-server.js';
import { openServerStore } from '../../xcat-compat/tables/server-store.js';
import type { Change } from '../../xcat-compat/tables/store.js';
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

  t.test('a server that goes away in the middle of a change: nothing is half written', async (t) => {
    const store = open(t, 5_000);
    const change = (name: string): readonly Change[] =>
      ['prescripts', 'postscripts', 'nodehm'].map((table) => ({
        kind: 'set',
        table,
        key: { node: name },
        values: { comments: 'x' },
      }));
    const rowsOf = async (name: string): Promise<number> => {
      let count = 0;
      for (const table of ['prescripts', 'postscripts', 'nodehm'])
        count += (await store.rows(table)).filter(({ node }) => node === name).length;
      return count;
    };
    await store.change(change('m0'));
    const cut = (at: RegExp, then: () => Promise<void>) => {
      const cutting = openServerStore(interrupted(connect(5_000), at, then), { deadlineMs: 5_000 });
      t.teardown(() => cutting.close());
      return cutting;
    };

    const stopped = cut(/^INSERT INTO .(postscripts|nodehm)/, () => database.stop());
    const error = await stopped.change(change('m1')).then(() => undefined, String);
    t.match(error, /cannot reach the (PostgreSQL|MySQL) database/);
    t.notMatch(error, database.password);
    await database.start();
    t.equal(await rowsOf('m1'), 0, 'of a change that failed');

    const restart = async (): Promise<void> => {
      await database.stop();
      await database.start();
    };
    await cut(/^INSERT INTO .(postscripts|nodehm)/, restart).change(change('m2'));
    t.equal(await rowsOf('m2'), 3, 'once, after the restart');

    const late = await cut(/^COMMIT/, restart)
      .change(change('m3'))
      .then(() => undefined, String);
    t.match(late, /was lost while a change was being committed, it may have been made or not/);
    t.ok([0, 3].includes(await rowsOf('m3')), 'all or nothing');
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

/** The same server, but `then` happens once, before the first statement that fits. */
function interrupted(server: DatabaseServer, at: RegExp, then: () => Promise<void>): DatabaseServer {
  let done = false;
  return {
    ...server,
    connected: (signal, work) =>
      server.connected(signal, (session) =>
        work({
          async run(statement) {
            if (!done && at.test(statement.sql)) {
              done = true;
              await then();
            }
            return session.run(statement);
          },
        }),
      ),
  };
}
