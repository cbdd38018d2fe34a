import type { TableStore } from '../../xcat-compat/tables/store.js';

const last = new WeakMap<TableStore, Promise<unknown>>();

/** Runs `work`, which reads, decides and changes, while no other command of this daemon does the same. */
export async function oneAtATime<T>(store: TableStore, work: () => Promise<T>): Promise<T> {
  const before = last.get(store) ?? Promise.resolve();
  const mine = before.then(work, work);
  last.set(
    store,
    mine.catch(() => undefined),
  );
  return mine;
}
