import { requireSchema } from './create-table.js';
import { DatabaseError, type DatabaseServer, type Session } from './database-server.js';
import { decodeDump, decodeRows } from './decode-row.js';
import { namesOf } from './names-of.js';
import { type Seen, sameRows } from './seen.js';
import { type ColumnsOf, changeServer } from './server-change.js';
import type { Change, RowEntry, TableDump, TableRow, TableStore, WhenMissing } from './store.js';

export interface ServerStoreOptions {
  /** Milliseconds one call may take; default 10 000. */
  readonly deadlineMs?: number;
}

/** Milliseconds one call may take, connecting and waiting for locks included. */
export const DEADLINE_MS = 10_000;
/** On new connections. */
const ATTEMPTS = 3;
/** When other transactions are in the way. */
const CONFLICTS = 20;

interface Known {
  readonly moment: string | undefined;
  readonly fingerprint: string;
  readonly rows: readonly TableRow[];
  /** We have changed the table ourselves. */
  readonly outdated: boolean;
}

const noRows: readonly TableRow[] = [];

/**
 * xCAT's tables in a database server. Rows are kept here with what tells whether they are still those of the table;
 * that is asked of the server before each use. A lost connection is made again, in the same call where nothing can
 * have been changed twice by it.
 */
export function openServerStore(server: DatabaseServer, options: ServerStoreOptions = {}): TableStore {
  const deadlineMs = options.deadlineMs ?? DEADLINE_MS;
  const cache = new Map<string, Known>();

  const connected = <T>(about: string, work: (session: Session) => Promise<T>): Promise<T> =>
    withinDeadline(server, deadlineMs, about, (signal) => server.connected(signal, work));

  const changeSeen = async (seen: readonly Seen[], changes: readonly Change[]): Promise<boolean> => {
    const names = [...new Set(changes.map(({ table }) => table))];
    for (const table of names) requireSchema(table);
    if (names.length === 0) return true;
    const locked = seen.map(({ table }) => table);
    const outdate = (): void => {
      for (const table of names) {
        const known = cache.get(table);
        if (known !== undefined) cache.set(table, { ...known, outdated: true });
      }
    };
    return connected(namesOf(names), (session) =>
      changeServer(server, session, changes, locked, (there) =>
        areAsSeen(server, session, seen, there, cache),
      ).finally(outdate),
    );
  };
  const change = async (changes: readonly Change[]): Promise<void> => {
    await changeSeen([], changes);
  };
  const setRows = (table: string, entries: readonly RowEntry[], whenMissing?: WhenMissing): Promise<void> => {
    const more = whenMissing === undefined ? {} : { whenMissing };
    return change(entries.map((entry) => ({ kind: 'set', table, ...entry, ...more })));
  };

  return {
    engine: server.engine,
    description: server.description,
    async rows(table) {
      checkName(table);
      return connected(table, (session) => currentRows(server, session, table, cache));
    },
    async dump(table) {
      checkName(table);
      return connected(table, (session) => dumpOf(server, session, table));
    },
    change,
    changeSeen,
    setRow: (table, key, values) => setRows(table, [{ key, values }]),
    setRows,
    close: server.close,
  };
}

/** The rows kept here where they are still the table's, else read again with what tells so next time. */
async function currentRows(
  server: DatabaseServer,
  session: Session,
  table: string,
  cache: Map<string, Known>,
): Promise<readonly TableRow[]> {
  const known = cache.get(table);
  if (known !== undefined && !known.outdated && (await isCurrent(server, session, table, known)))
    return known.rows;
  const { moment, fingerprint, rows } = await server.read(session, table, known?.fingerprint);
  const before = cache.get(table);
  const kept = before?.fingerprint === fingerprint ? before.rows : undefined;
  const read = kept ?? rows ?? known?.rows ?? noRows;
  const current = read.length === 0 ? noRows : read;
  cache.set(table, { moment, fingerprint, rows: current, outdated: false });
  return current;
}

async function isCurrent(
  server: DatabaseServer,
  session: Session,
  table: string,
  known: Known,
): Promise<boolean> {
  const moment = await server.moment(session);
  if (moment !== undefined) return moment === known.moment;
  const columns = (await server.columns(session, [table])).get(table);
  const fingerprint = columns === undefined ? '' : await server.fingerprint(session, table, columns);
  return fingerprint === known.fingerprint;
}

/** Whether locked tables are as they were seen. */
async function areAsSeen(
  server: DatabaseServer,
  session: Session,
  seen: readonly Seen[],
  there: ColumnsOf,
  cache: ReadonlyMap<string, Known>,
): Promise<boolean> {
  const moment = seen.length === 0 ? undefined : await server.moment(session);
  for (const one of seen) {
    if ('dump' in one) {
      if (!sameRows(one.dump.rows, (await dumpOf(server, session, one.table)).rows)) return false;
      continue;
    }
    const known = cache.get(one.table);
    if (moment !== undefined && known?.moment === moment && known.rows === one.rows) continue;
    if (!sameRows(one.rows, await lockedRows(server, session, one.table, there, known))) return false;
  }
  return true;
}

/** What is kept here of an unchanged table need not be sent again. */
async function lockedRows(
  server: DatabaseServer,
  session: Session,
  table: string,
  there: ColumnsOf,
  known: Known | undefined,
): Promise<readonly TableRow[]> {
  const columns = there.get(table);
  const fingerprint = columns === undefined ? '' : await server.fingerprint(session, table, columns);
  return known?.fingerprint === fingerprint ? known.rows : readRows(server, session, table, columns);
}

async function readRows(
  server: DatabaseServer,
  session: Session,
  table: string,
  columns: readonly string[] | undefined,
): Promise<readonly TableRow[]> {
  if (columns === undefined) return noRows;
  const { rows } = await session.run({ sql: `SELECT * FROM ${server.dialect.table(table)}`, values: [] });
  const decoded = decodeRows(rows);
  return decoded.length === 0 ? noRows : decoded;
}

async function dumpOf(server: DatabaseServer, session: Session, table: string): Promise<TableDump> {
  const columns = (await server.columns(session, [table])).get(table);
  if (columns === undefined) return decodeDump(table, undefined, []);
  const { rows } = await session.run({ sql: `SELECT * FROM ${server.dialect.table(table)}`, values: [] });
  return decodeDump(table, columns, rows);
}

/**
 * Work that ends in time, tried again where a connection was lost before anything could be changed, or where somebody
 * else's transaction was in the way.
 * @throws Error that names the tables and the server, never a password
 */
async function withinDeadline<T>(
  server: DatabaseServer,
  deadlineMs: number,
  about: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const signal = AbortSignal.timeout(deadlineMs);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(signal);
    } catch (error) {
      if (signal.aborted) {
        throw new Error(
          `Table ${about}: ${server.name} has not answered within ${deadlineMs / 1000} seconds`,
        );
      }
      if (!(error instanceof DatabaseError)) throw error;
      const most = { lost: ATTEMPTS, conflict: CONFLICTS, refused: 1, uncertain: 1 }[error.trouble];
      if (attempt >= most) throw new Error(messageOf(error, about, server.name), { cause: error });
    }
  }
}

function messageOf({ trouble, message }: DatabaseError, about: string, server: string): string {
  switch (trouble) {
    case 'lost':
      return `Table ${about}: cannot reach ${server}: ${message}`;
    case 'uncertain':
      return `Table ${about}: ${server} was lost while a change was being committed, it may have been made or not: ${message}`;
    case 'conflict':
    case 'refused':
      return `Table ${about}: ${server}: ${message}`;
  }
}

/** The name becomes part of statements. */
function checkName(table: string): void {
  if (!/^\w{1,64}$/.test(table)) throw new Error(`'${table}' is not the name of a table`);
}
