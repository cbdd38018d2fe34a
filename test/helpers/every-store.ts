import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { openStore } from '../../xcat-compat/tables/locate-store.js';
import type { TableStore } from '../../xcat-compat/tables/store.js';
import { mariadb, postgres } from './database-server.js';

/** Empty tables of one engine. */
export interface EmptyTables {
  readonly store: TableStore;
  /** What stands in cfgloc. */
  readonly cfgloc: string;
  readonly password: string;
}

type Suite = (t: Test, tables: EmptyTables) => void | Promise<void>;

/** Runs the same tests on SQLite, PostgreSQL and MariaDB; an engine that is not on this machine is skipped, and named. */
export function onEveryStore(suite: Suite): void {
  t.test('SQLite', async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-tables-'));
    t.teardown(() => rmSync(directory, { recursive: true, force: true }));
    await withStore(t, { cfgloc: `SQLite:${directory}`, password: '' }, suite);
  });
  for (const [name, start] of Object.entries({ PostgreSQL: postgres, MariaDB: mariadb })) {
    t.test(name, async (t) => {
      const server = await start();
      if ('missing' in server) {
        t.plan(0, server.missing);
        return;
      }
      t.teardown(() => server.remove());
      await withStore(t, server, suite);
    });
  }
}

async function withStore(t: Test, place: Omit<EmptyTables, 'store'>, suite: Suite): Promise<void> {
  const store = await openStore({ confdir: '/nowhere', xcatcfg: place.cfgloc });
  t.teardown(() => store.close());
  await suite(t, { ...place, store });
}
