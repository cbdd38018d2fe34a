/**
 * Where xCAT's tables are kept. One implementation per database engine; everything above sees rows only.
 */
export interface TableStore {
  /** What `lsxcatd -d` calls the engine. */
  readonly engine: 'SQLite' | 'Pg' | 'mysql';
  /**
   * All rows of a table that count (the enabled rule of Table.pm:3220 is applied), in the order of the file.
   * A missing table has no rows; a missing column is absent. Empty text and NULL are the same: absent.
   * Each call sees every change committed before it. An unchanged table gives the same array again, so what is
   * derived from its rows can be kept per array.
   */
  rows(table: string): Promise<readonly TableRow[]>;
  /**
   * Updates the row whose key columns equal `key`, or inserts it (Table.pm:1713). `null` unsets a column.
   * The table is created with xCAT's columns when it does not exist.
   */
  setRow(
    table: string,
    key: Readonly<Record<string, string>>,
    values: Readonly<Record<string, string | null>>,
  ): Promise<void>;
  /** `setRow` for many rows in one transaction: all of them are set, or none. */
  setRows(table: string, entries: readonly RowEntry[], whenMissing?: WhenMissing): Promise<void>;
  close(): void;
}

/** What `setRows` sets in one row. */
export interface RowEntry {
  readonly key: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string | null>>;
}

/** What happens to an entry whose row does not exist: it is inserted (the default), or left out. */
export type WhenMissing = 'insert' | 'skip';

/** One row: the columns that have a value. */
export type TableRow = Readonly<Partial<Record<string, string>>>;
