import { existsSync, renameSync } from 'node:fs';
import { type SqliteDatabase, sqliteCode } from '../../xcat-compat/tables/sqlite-driver.js';

/** SQLite keeps what was written last, and who reads what, in files beside a database. */
const BESIDE = ['', '-wal', '-shm'];

/** Pages of what was said are many, and a line that is lost harms nobody: they are only looked at up to this size. */
const MOST_CHECKED_PAGES = 65_536;

/** SQLite's codes of a file that is damaged, or no database at all. */
const DAMAGED = new Set([11, 26]);

export function isDamaged(error: unknown): boolean {
  const code = sqliteCode(error);
  // @photostructure/sqlite gives no number where reading many rows fails.
  return (code !== undefined && DAMAGED.has(code)) || /malformed|not a database/.test(String(error));
}

/** What is wrong with a journal; undefined when nothing is. */
export function damageOf(journal: SqliteDatabase): string | undefined {
  try {
    const pages = numberIn(journal.prepare('PRAGMA page_count').get());
    const tables = pages > MOST_CHECKED_PAGES ? ['jobs', 'nodes'] : [undefined];
    const checks = tables.map((table) => (table === undefined ? 'quick_check(1)' : `quick_check(${table})`));
    const found = checks
      .flatMap((check): readonly unknown[] => journal.prepare(`PRAGMA ${check}`).all())
      .map((row) => String(Object.values(row as object)[0]))
      .find((text) => text !== 'ok');
    return found;
  } catch (error) {
    if (!isDamaged(error)) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

/** Puts a database aside, under a name that says so and that nothing has; gives that name. */
export function putAside(path: string, at: Date): string {
  const stamp = at.toISOString().replaceAll(/[-:]|\..*/g, '');
  let aside = `${path}.damaged-${stamp}`;
  for (let more = 1; existsSync(aside); more += 1) aside = `${path}.damaged-${stamp}-${more}`;
  for (const end of BESIDE) if (existsSync(path + end)) renameSync(path + end, aside + end);
  return aside;
}

/** Tables by what they are read in, the keys of one job's rows last. */
const TABLES = {
  jobs: 'id',
  nodes: 'job',
  lines: 'job',
  visits: 'job',
  events: 'job',
} as const;
type Table = keyof typeof TABLES;

/**
 * Copies what can be read of a damaged journal: whole jobs, and of what was said as much as there is. A job of which a
 * node cannot be read is left out.
 * @returns the jobs that were copied
 */
export function salvage(from: SqliteDatabase, to: SqliteDatabase): readonly number[] {
  const ids = new Set(
    [...readable(from, 'SELECT id FROM jobs'), ...readable(from, 'SELECT job AS id FROM nodes')]
      .map(({ id }) => id)
      .filter((id): id is number => typeof id === 'number'),
  );
  const copied: number[] = [];
  for (const id of [...ids].sort((a, b) => a - b)) {
    to.exec('BEGIN IMMEDIATE');
    try {
      if (!copyAll('jobs', id, from, to) || !copyAll('nodes', id, from, to))
        throw new Error('a part is lost');
      copySome('lines', id, from, to);
      copySome('visits', id, from, to);
      copySome('events', id, from, to);
      to.exec('COMMIT');
      copied.push(id);
    } catch {
      to.exec('ROLLBACK');
    }
  }
  return copied;
}

type Cells = Readonly<Record<string, unknown>>;

/** All rows of one job; false when one cannot be read, or there is none. */
function copyAll(table: Table, id: number, from: SqliteDatabase, to: SqliteDatabase): boolean {
  const rows = from.prepare(`SELECT * FROM ${table} WHERE ${TABLES[table]} = ?`).all(id) as readonly Cells[];
  for (const row of rows) insert(table, row, to);
  return rows.length > 0;
}

function copySome(table: Table, id: number, from: SqliteDatabase, to: SqliteDatabase): void {
  for (const row of readable(from, `SELECT * FROM ${table} WHERE ${TABLES[table]} = ${id}`))
    insert(table, row, to);
}

/** Rows up to the first that cannot be read. */
function* readable(from: SqliteDatabase, query: string): Generator<Cells> {
  try {
    for (const row of from.prepare(query).iterate()) yield row as Cells;
  } catch {
    // A page that is lost, or a table that this format does not have.
  }
}

function insert(table: Table, row: Cells, to: SqliteDatabase): void {
  const known = columnsOf(table, to).filter((column) => row[column] !== undefined);
  const marks = known.map(() => '?').join(', ');
  to.prepare(`INSERT OR IGNORE INTO ${table} (${known.join(', ')}) VALUES (${marks})`).run(
    ...known.map((column) => row[column] as string | number | null),
  );
}

const columns = new WeakMap<SqliteDatabase, Map<Table, readonly string[]>>();

function columnsOf(table: Table, database: SqliteDatabase): readonly string[] {
  const known = columns.get(database) ?? new Map<Table, readonly string[]>();
  columns.set(database, known);
  const names =
    known.get(table) ??
    database
      .prepare('SELECT name FROM pragma_table_info(?)')
      .all(table)
      .map((row) => String((row as Cells)['name']));
  known.set(table, names);
  return names;
}

function numberIn(row: unknown): number {
  return Number(Object.values(row as object)[0]);
}
