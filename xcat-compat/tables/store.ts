import type { Seen } from './seen.js';

/**
 * Where xCAT's tables are kept. One implementation per database engine; everything above sees rows only.
 * Every call rejects with an Error that names the table, or the database, where a lock lasts too long, a file is no
 * database, or a server does not answer.
 */
export interface TableStore {
  readonly engine: Engine;
  /** What `lsxcatd -d` says of where the tables are, a line each; no password. */
  readonly description: readonly string[];
  /**
   * All rows of a table that count (the enabled rule of Table.pm:3220 is applied), in the order of the file.
   * A missing table has no rows; a missing column is absent. Empty text and NULL are the same: absent.
   * Each call sees every change committed before it. An unchanged table gives the same array again, so what is
   * derived from its rows can be kept per array.
   */
  rows(table: string): Promise<readonly TableRow[]>;
  /** The table as it stands, disabled rows too, NULL and '' told apart: what `tabdump` shows. Read afresh each time. */
  dump(table: string): Promise<TableDump>;
  /**
   * Makes all changes in their order, or none. Missing tables are created with xCAT's columns, missing columns added.
   * A change of nothing (no row matches) is no error.
   *
   * SQLite keeps one file per table. Up to 11 files change in one transaction, atomic also when the machine stops in
   * the middle. More than 11 need several; all are locked and written before the first is committed, so what is left
   * is a crash between two commits that follow each other directly. PostgreSQL and MariaDB have real transactions.
   * Missing tables and columns are made before them, and stay when the change fails.
   */
  change(changes: readonly Change[]): Promise<void>;
  /**
   * `change`, where it was decided by what was read before: locks those tables too, and looks whether they are still so.
   * @returns false: somebody else has changed one since it was read, and nothing has been changed now
   */
  changeSeen(seen: readonly Seen[], changes: readonly Change[]): Promise<boolean>;
  /** `set` of one row. */
  setRow(table: string, key: Readonly<Record<string, string>>, values: Values): Promise<void>;
  /** `set` of many rows: all of them, or none. */
  setRows(table: string, entries: readonly RowEntry[], whenMissing?: WhenMissing): Promise<void>;
  /** Where set: told of each value that is not understood and therefore not set; it names table, row and value. */
  warn?: (text: string) => void;
  close(): void;
}

export type Engine = 'SQLite' | 'Pg' | 'mysql';

/** One row: the columns that have a value. */
export type TableRow = Readonly<Partial<Record<string, string>>>;

export interface TableDump {
  /** False: there is no such table yet. */
  readonly exists: boolean;
  /** xCAT's columns in their order, then those that only this site has. */
  readonly columns: readonly string[];
  /** In the order of the file. Every one of `columns` is there; null also where the file lacks the column. */
  readonly rows: readonly RawRow[];
}

/** A row as it stands. */
export type RawRow = Readonly<Record<string, string | null>>;

/** What becomes of columns; null is NULL. */
export type Values = Readonly<Record<string, string | null>>;

/** One step of `change`. */
export type Change =
  /** Updates the rows whose columns equal `key`, or inserts one (Table.pm:1713), with '' for a key that is not given. */
  | ({ readonly kind: 'set'; readonly table: string; readonly whenMissing?: WhenMissing } & RowEntry)
  /** A new row; fails the whole change where its key is there already. */
  | { readonly kind: 'insert'; readonly table: string; readonly values: Values }
  | { readonly kind: 'update'; readonly table: string; readonly where: Where; readonly values: Values }
  /** An empty `where` matches every row. */
  | { readonly kind: 'delete'; readonly table: string; readonly where: Where }
  /** The table, where it is missing. */
  | { readonly kind: 'create'; readonly table: string }
  /** These rows and no others. */
  | { readonly kind: 'replace'; readonly table: string; readonly rows: readonly Values[] };

/** All must hold: the column equals the text, or one of the texts, or has no value (null: NULL or ''). */
export type Where = Readonly<Record<string, string | readonly string[] | null>>;

/** What is set in one row. A row with no value but its key is not inserted. */
export interface RowEntry {
  readonly key: Readonly<Record<string, string>>;
  readonly values: Values;
}

/** What happens to an entry whose row does not exist: it is inserted (the default), or left out. */
export type WhenMissing = 'insert' | 'skip';
