import { Socket } from 'node:net';
import pg from 'pg';
import { borrow, type Lender } from './borrow.js';
import type { DatabaseAddress } from './connection-text.js';
import {
  DatabaseError,
  type DatabaseServer,
  type Session,
  type TableRead,
  type Trouble,
} from './database-server.js';
import { decodeRows } from './decode-row.js';
import { tlsOf } from './encryption.js';

/** Connections at once, which all clients of the daemon share. */
const CONNECTIONS = 4;
const CONNECT_MS = 5_000;

/**
 * A PostgreSQL server, 9.0 or later; connections are made when they are needed.
 * @param deadlineMs what the server may take for a statement, so that it does nothing we have given up
 */
export function pgServer(address: DatabaseAddress, deadlineMs: number): DatabaseServer {
  const pool = poolOf(address, deadlineMs);
  let closed = false;
  return {
    engine: 'Pg',
    dialect: {
      quote: (column) => `"${column}"`,
      table: (name) => `"${name}"`,
      mark: (position) => `$${position}`,
      maxValues: 30_000,
    },
    name: `the PostgreSQL database ${address.database} on ${address.host}`,
    description: address.description,
    connected: (signal, work) => borrow(lenderOf(pool), signal, (client) => work(sessionOf(client))),
    read,
    moment,
    columns,
    fingerprint,
    async locked(session, tables, work) {
      await run(session, 'BEGIN');
      if (tables.length > 0) {
        const names = tables.map((table) => `"${table}"`).join(', ');
        await run(session, `LOCK TABLE ${names} IN SHARE ROW EXCLUSIVE MODE`);
      }
      const result = await work();
      await run(session, 'COMMIT').catch((error: unknown) => {
        if (error instanceof DatabaseError && error.trouble === 'lost')
          throw new DatabaseError('uncertain', error.cause);
        throw error;
      });
      return result;
    },
    close() {
      if (closed) return;
      closed = true;
      pool.end().catch(() => {});
    },
  };
}

function poolOf(address: DatabaseAddress, deadlineMs: number): pg.Pool {
  const pool = new pg.Pool({
    host: address.host,
    port: address.port ?? 5432,
    database: address.database,
    ...(address.user === undefined ? {} : { user: address.user }),
    ...(address.password === undefined ? {} : { password: address.password }),
    ssl: tlsOf(address.encryption) ?? false,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: deadlineMs,
    lock_timeout: deadlineMs,
    idle_in_transaction_session_timeout: deadlineMs,
    application_name: 'xcatd-ts',
    allowExitOnIdle: true,
    types: { getTypeParser: () => (text: unknown) => text },
  });
  // An idle connection that is lost leaves the pool by itself.
  pool.on('error', () => {});
  return pool;
}

const heard = new WeakSet<pg.PoolClient>();

function lenderOf(pool: pg.Pool): Lender<pg.PoolClient> {
  return {
    async lend() {
      const client = await pool.connect().catch(translate);
      // Else a server that goes away between two statements would end the daemon; the next statement says so too.
      if (!heard.has(client)) client.on('error', () => {});
      heard.add(client);
      return client;
    },
    giveBack: (client) => client.release(),
    drop(client) {
      client.release(true);
      // `release` takes leave of the server politely, and waits for it to hang up.
      if ('connection' in client && isConnection(client.connection)) client.connection.stream.destroy();
    },
  };
}

function isConnection(value: unknown): value is { readonly stream: Socket } {
  return typeof value === 'object' && value !== null && 'stream' in value && value.stream instanceof Socket;
}

function sessionOf(client: pg.PoolClient): Session {
  return {
    async run({ sql, values }) {
      const { rows, rowCount } = await client
        .query<Readonly<Record<string, unknown>>>(sql, [...values])
        .catch(translate);
      return { rows, matched: rowCount ?? 0 };
    },
  };
}

async function run(session: Session, sql: string): Promise<void> {
  await session.run({ sql, values: [] });
}

/**
 * Which transactions a reader sees now. Each that changes anything has a number, so as long as this is the same,
 * nobody has changed anything in any database of the server. A standby does not tell all of it.
 */
async function moment(session: Session): Promise<string | undefined> {
  const sql = 'SELECT CASE WHEN NOT pg_is_in_recovery() THEN txid_current_snapshot()::text END AS moment';
  const { rows } = await session.run({ sql, values: [] });
  const [row] = rows;
  return typeof row?.['moment'] === 'string' ? row['moment'] : undefined;
}

async function read(session: Session, table: string, known: string | undefined): Promise<TableRead> {
  await run(session, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const now = await moment(session);
  const names = (await columns(session, [table])).get(table);
  const print = names === undefined ? '' : await fingerprint(session, table);
  const there = print !== '' && print !== known;
  const { rows } = there ? await session.run({ sql: `SELECT * FROM "${table}"`, values: [] }) : { rows: [] };
  await run(session, 'COMMIT');
  return { moment: now, fingerprint: print, rows: print === known ? undefined : decodeRows(rows) };
}

async function columns(
  session: Session,
  tables: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const marks = tables.map((_, at) => `to_regclass($${at + 1})`).join(', ');
  const { rows } = await session.run({
    sql: `SELECT c.relname AS name, a.attname AS column FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE a.attrelid IN (${marks}) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
    values: tables,
  });
  const found = new Map<string, string[]>();
  for (const { name, column } of rows) {
    if (typeof name !== 'string' || typeof column !== 'string') continue;
    const list = found.get(name);
    if (list === undefined) found.set(name, [column]);
    else list.push(column);
  }
  return found;
}

/** Each version of a row, and of a column's definition, has its own place and its own transaction. */
async function fingerprint(session: Session, table: string): Promise<string> {
  const versions = "md5(string_agg(ctid::text || xmin::text, ','))";
  const { rows } = await session.run({
    sql: `SELECT concat_ws(':', $1::regclass::oid, (SELECT ${versions} FROM pg_attribute WHERE attrelid = $1::regclass),
      (SELECT ${versions} FROM "${table}")) AS print`,
    values: [`"${table}"`],
  });
  return String(rows[0]?.['print']);
}

function translate(cause: unknown): never {
  throw new DatabaseError(troubleOf(cause), cause);
}

/** SQLSTATEs [postgresql.org/docs/current/errcodes-appendix.html]; an error without one is the connection's. */
function troubleOf(cause: unknown): Trouble {
  const { code, schema } = cause instanceof pg.DatabaseError ? cause : {};
  if (code === undefined || /^(08|57P0)/.test(code)) return 'lost';
  // Somebody else is making the same table at this moment.
  if (code === '23505' && schema === 'pg_catalog') return 'conflict';
  // Deadlock, serialization, and somebody else has made the table, its type or the column just now.
  return /^(40P01|40001|42P07|42701|42710)$/.test(code) ? 'conflict' : 'refused';
}
