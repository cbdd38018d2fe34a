import { readOnce } from '../../xcat-compat/tables/read-once.js';
import type { Change, TableStore } from '../../xcat-compat/tables/store.js';

/** Milliseconds after which a command gives up tables that others change all the time. */
const PATIENCE_MS = 15_000;

/** A table is not any more as it was read. */
class Overtaken extends Error {}

const last = new WeakMap<TableStore, Promise<unknown>>();
const originals = new WeakMap<TableStore, TableStore>();

/**
 * Runs `work`, which reads tables, decides, and changes them at its end. Other commands of this daemon wait meanwhile.
 * Where another program changes one of the tables it has read before it changes any, nothing is changed, and the work
 * is done once more; so it must have no effects but the change.
 * @param work takes the tables as they were at its first look at each
 * @throws Error after `PATIENCE_MS`, having changed nothing
 */
export async function withoutLostUpdates<T>(
  store: TableStore,
  work: (tables: TableStore) => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const behind = unwatched(store);
  const before = last.get(behind) ?? Promise.resolve();
  const mine = before.then(() => untilNotOvertaken(store, work, patienceMs));
  last.set(
    behind,
    mine.catch(() => undefined),
  );
  return mine;
}

/** Commands on `view` and on `store`, which it stands before, wait for each other. */
export function sharesTurns(view: TableStore, store: TableStore): void {
  originals.set(view, store);
}

/** The tables behind those of `work`: to look at what is decided without the rest of a table. */
export function unwatched(store: TableStore): TableStore {
  return originals.get(store) ?? store;
}

async function untilNotOvertaken<T>(
  store: TableStore,
  work: (tables: TableStore) => Promise<T>,
  patienceMs: number,
): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    try {
      return await work(watched(store));
    } catch (error) {
      if (!(error instanceof Overtaken) || performance.now() >= end) throw error;
    }
  }
}

/** The same tables, each as it is read first; they change only while that is still so, and once. */
function watched(store: TableStore): TableStore {
  const tables = readOnce(store);
  const change = async (changes: readonly Change[]): Promise<void> => {
    if (!(await store.changeSeen(await tables.seen(), changes))) throw new Overtaken(overtaken(changes));
  };
  const view: TableStore = { ...tables, change };
  originals.set(view, store);
  return view;
}

function overtaken(changes: readonly Change[]): string {
  const tables = [...new Set(changes.map(({ table }) => table))];
  return `Tables ${tables.join(', ')}: other programs change them, or what they depend on, all the time; nothing has been changed, try again`;
}
