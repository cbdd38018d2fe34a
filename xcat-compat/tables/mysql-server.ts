import { createPool, type Pool, type PoolConnection } from 'mysql2/promise';
import { borrow, type Lender } from './borrow.js';
import type { DatabaseAddress } from './connection-text.js';
import {
  DatabaseError,
  type DatabaseServer,
  type Session,
  type TableRead,
  type Trouble,
} from './database-server.js';
import type { DriverRow } from './decode-row.js';
import { tlsOf } from './encryption.js';
import { fingerprint, readAsText } from './mysql-text.js';

/** Connections at once, which all clients of the daemon share. */
const CONNECTIONS = 4;
const CONNECT_MS = 5_000;
/** Prepared statements a connection keeps. */
const PREPARED = 64;

/**
 * A MariaDB or MySQL server; connections are made when they are needed. Transactions need InnoDB tables, which is what
 * xCAT makes.
 * @param deadlineMs what a lock may be waited for, so that the server does nothing we have given up
 */
export function mysqlServer(address: DatabaseAddress, deadlineMs: number): DatabaseServer {
  const pool = poolOf(address);
  const seconds = Math.max(1, Math.ceil(deadlineMs / 1000));
  let closed = false;
  return {
    engine: 'mysql',
    dialect: {
      quote: (column) => `\`${column}\``,
      table: (name) => `\`${name}\``,
      mark: () => '?',
      maxValues: 30_000,
    },
    name: `the MySQL database ${address.database} on ${address.host}`,
    description: address.description,
    connected: (signal, work) => borrow(lenderOf(pool, seconds), signal, (one) => work(sessionOf(one))),
    read,
    moment: async () => undefined,
    columns,
    fingerprint,
    // A transaction that begins before LOCK TABLES would be committed by it [InnoDB and LOCK TABLES].
    async locked(session, tables, work) {
      await run(session, 'SET autocommit = 0');
      if (tables.length > 0)
        await run(session, `LOCK TABLES ${tables.map((table) => `\`${table}\` WRITE`).join(', ')}`);
      const result = await work();
      await run(session, 'COMMIT').catch((error: unknown) => {
        if (error instanceof DatabaseError && error.trouble === 'lost')
          throw new DatabaseError('uncertain', error.cause);
        throw error;
      });
      await run(session, 'UNLOCK TABLES');
      await run(session, 'SET autocommit = 1');
      return result;
    },
    close() {
      if (closed) return;
      closed = true;
      pool.end().catch(() => {});
    },
  };
}

function poolOf(address: DatabaseAddress): Pool {
  const { host, port, database, user, password } = address;
  const tls = tlsOf(address.encryption);
  return createPool({
    ...(host.startsWith('/') ? { socketPath: host } : { host, port: port ?? 3306 }),
    database,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { ssl: tls }),
    connectionLimit: CONNECTIONS,
    maxPreparedStatements: PREPARED,
    connectTimeout: CONNECT_MS,
    charset: 'utf8mb4',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
  });
}

const settled = new WeakSet<object>();

function lenderOf(pool: Pool, seconds: number): Lender<PoolConnection> {
  return {
    async lend() {
      const one = await pool.getConnection().catch(translate);
      if (settled.has(one.connection)) return one;
      const settings = [
        `SET SESSION innodb_lock_wait_timeout = ${seconds}, lock_wait_timeout = ${seconds}, group_concat_max_len = 4294967295`,
        'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
      ];
      try {
        for (const setting of settings) await one.query(setting);
      } catch (error) {
        one.destroy();
        translate(error);
      }
      settled.add(one.connection);
      return one;
    },
    giveBack: (one) => one.release(),
    drop: (one) => one.destroy(),
  };
}

function sessionOf(one: PoolConnection): Session {
  return {
    async run({ sql, values }) {
      // Values go to the server apart from the statement; what has none may be of a kind that cannot be prepared.
      const sent = values.length === 0 ? one.query(sql) : one.execute(sql, [...values]);
      const [result] = await sent.catch(translate);
      return { rows: rowsOf(result), matched: matchedBy(result) };
    },
  };
}

/** The driver asks for rows that are found, not only those that change (CLIENT_FOUND_ROWS). */
function matchedBy(result: unknown): number {
  const { affectedRows = 0 } = isRow(result) ? result : {};
  return typeof affectedRows === 'number' ? affectedRows : 0;
}

function rowsOf(result: unknown): readonly DriverRow[] {
  return Array.isArray(result) ? result.filter(isRow) : [];
}

function isRow(value: unknown): value is DriverRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function run(session: Session, sql: string): Promise<void> {
  await session.run({ sql, values: [] });
}

/** One statement reads one state of the table; should its columns change before it, the fingerprint tells so. */
async function read(session: Session, table: string): Promise<TableRead> {
  const names = (await columns(session, [table])).get(table);
  if (names === undefined) return { moment: undefined, fingerprint: '', rows: [] };
  return { moment: undefined, ...(await readAsText(session, table, names)) };
}

async function columns(
  session: Session,
  tables: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await session.run({
    sql: `SELECT TABLE_NAME AS name, COLUMN_NAME AS col FROM information_schema.COLUMNS
      WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN (${tables.map(() => '?').join(', ')})
      ORDER BY ORDINAL_POSITION`,
    values: tables,
  });
  const found = new Map<string, string[]>();
  for (const { name, col } of rows) {
    if (typeof name !== 'string' || typeof col !== 'string') continue;
    const list = found.get(name);
    if (list === undefined) found.set(name, [col]);
    else list.push(col);
  }
  return found;
}

function translate(cause: unknown): never {
  throw new DatabaseError(troubleOf(cause), cause);
}

/** Errors of the server have an SQLSTATE; an error without one is the connection's. */
function troubleOf(cause: unknown): Trouble {
  const number = numberOf(cause);
  if (number === undefined || lost.has(number)) return 'lost';
  return conflicts.has(number) ? 'conflict' : 'refused';
}

function numberOf(cause: unknown): number | undefined {
  if (typeof cause !== 'object' || cause === null || !('sqlState' in cause) || !cause.sqlState)
    return undefined;
  return 'errno' in cause && typeof cause.errno === 'number' ? cause.errno : undefined;
}

/** Too many connections, shutting down, killed. */
const lost: ReadonlySet<number> = new Set([1040, 1053, 1077, 1317, 1927]);
/** Deadlock, and somebody else has made the table or the column just now. */
const conflicts: ReadonlySet<number> = new Set([1213, 1050, 1060]);
