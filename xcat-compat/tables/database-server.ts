import type { DriverRow } from './decode-row.js';
import type { Dialect, Statement } from './sql.js';
import type { Engine, TableRow } from './store.js';

/** One connection to a database server, ours until it is given back. */
export interface Session {
  run(statement: Statement): Promise<Answer>;
}

export interface Answer {
  readonly rows: readonly DriverRow[];
  /** Of an update: the rows its condition is true for, also those that had the values already. */
  readonly matched: number;
}

/** Why the server did not do what it was asked. */
export type Trouble =
  /** The connection was lost, or never there; nothing has been changed. */
  | 'lost'
  /** Another's transaction stood in the way; ours was undone. */
  | 'conflict'
  /** The connection was lost while a change was being committed. */
  | 'uncertain'
  | 'refused';

/** All that the driver or the server say, in their words: these have no passwords. */
export class DatabaseError extends Error {
  constructor(
    readonly trouble: Trouble,
    cause: unknown,
  ) {
    super(textOf(cause), { cause });
  }
}

function textOf(cause: unknown): string {
  // Several addresses of one host fail with several errors and no text of their own.
  if (cause instanceof AggregateError && cause.errors.length > 0) return textOf(cause.errors[0]);
  return cause instanceof Error ? cause.message : String(cause);
}

export interface TableRead {
  readonly moment: string | undefined;
  /** Empty where there is no such table. */
  readonly fingerprint: string;
  /** undefined: those of the known fingerprint. */
  readonly rows: readonly TableRow[] | undefined;
}

/** What differs between the servers. What the server says no to is thrown as DatabaseError. */
export interface DatabaseServer {
  readonly engine: Exclude<Engine, 'SQLite'>;
  readonly dialect: Dialect;
  /** For errors: engine, database and host, never the password. */
  readonly name: string;
  /** What `lsxcatd -d` says of it; no password. */
  readonly description: readonly string[];
  /** Rejects and drops the connection when `work` fails or `signal` aborts. */
  connected<T>(signal: AbortSignal, work: (session: Session) => Promise<T>): Promise<T>;
  /**
   * The rows of a table that count, and what tells whether they are still so, all of one moment.
   * @param known a fingerprint: where it is still that of the table, its rows may be left out
   */
  read(session: Session, table: string, known: string | undefined): Promise<TableRead>;
  /** A text that is the same only while nothing at all has changed in the database; undefined where the server cannot tell. */
  moment(session: Session): Promise<string | undefined>;
  /** The columns of those of the tables that exist. */
  columns(session: Session, tables: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** A text that is the same only while no row and no column of the table has changed. */
  fingerprint(session: Session, table: string, columns: readonly string[]): Promise<string>;
  /** Runs `work` in a transaction, with the tables locked against changes by others; undone where `work` throws. */
  locked<T>(session: Session, tables: readonly string[], work: () => Promise<T>): Promise<T>;
  close(): void;
}
