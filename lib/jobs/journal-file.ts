import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isLocked, openSqlite, type SqliteDatabase } from '../../xcat-compat/tables/sqlite-driver.js';
import { type BegunJob, type BegunJobs, openBegunJobs } from './begun-jobs.js';
import { troubles } from './job-texts.js';
import { FORMAT, formatOf, migrate } from './migrations.js';
import { damageOf, isDamaged, putAside, salvage } from './salvage.js';

const JOURNAL = 'journal.sqlite';
const LOCK = 'lock.sqlite';
/** How long a reader may hold up a checkpoint. */
const BUSY_MILLISECONDS = 5000;

/** The state directory cannot be used; the message says why and what to do. */
export class StateDirectoryError extends Error {}

/** A state directory that this daemon, and no other, uses. */
export interface StateDirectory {
  readonly journal: SqliteDatabase;
  readonly begun: BegunJobs;
  /** What was wrong with it; what could be read is used. */
  readonly troubles: readonly string[];
  /** Unfinished jobs of which the journal may lack the last steps. */
  readonly doubtful: boolean;
  /** Jobs that were begun and that the journal does not have. */
  readonly lost: readonly BegunJob[];
  /** Closes the journal, then lets the directory go. */
  close(): void;
}

/**
 * Takes the state directory: makes it when it is missing, locks it, opens the journal and looks whether it is whole.
 * The lock goes with the process, however that ends.
 * @throws StateDirectoryError
 */
export function openStateDirectory(directory: string): StateDirectory {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const lock = takeLock(directory);
    try {
      return opened(join(directory, JOURNAL), lock);
    } catch (error) {
      letGo(lock);
      throw error;
    }
  } catch (error) {
    if (error instanceof StateDirectoryError) throw error;
    throw new StateDirectoryError(
      `The state directory ${directory} cannot be used: ${reasonOf(error)}. Give another one with --statedir.`,
    );
  }
}

function opened(path: string, lock: SqliteDatabase): StateDirectory {
  const begun = openBegunJobs(lock);
  const isCut = begun.wasCut && hasContent(path) && !existsSync(`${path}-wal`);
  const { journal, problem } = openJournalFile(path);
  const known = idsIn(journal);
  const lost = begun.all().filter(({ id }) => !known.all.has(id));
  for (const { id } of begun.all()) if (known.ended.has(id)) begun.remove(id);
  return {
    journal,
    begun,
    troubles: [
      ...(problem === undefined ? [] : [problem]),
      ...(isCut ? [troubles.lastStepsLost(`${path}-wal`)] : []),
    ],
    doubtful: isCut || problem !== undefined,
    lost,
    close: () => {
      // In this order: an end in between is told of neither as a cut nor as a loss.
      begun.leave();
      journal.close();
      letGo(lock);
    },
  };
}

/**
 * The journal for reading, whether or not a daemon runs; undefined when there is none.
 * @throws StateDirectoryError for one that may be there and cannot be read
 */
export function openJournalToRead(directory: string): SqliteDatabase | undefined {
  const path = join(directory, JOURNAL);
  const url = pathToFileURL(path);
  url.searchParams.set('mode', 'ro');
  let database: SqliteDatabase | undefined;
  try {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
    accessSync(path, constants.R_OK);
    database = openSqlite(url.href);
    database.exec(`PRAGMA busy_timeout = ${BUSY_MILLISECONDS}`);
    return formatOf(database) === 0 ? undefined : database;
  } catch (error) {
    database?.close();
    throw new StateDirectoryError(
      isClosed(error)
        ? `You may not read ${path}: ask as the user as whom the daemon runs, usually root.`
        : `${path} cannot be read: ${reasonOf(error)}`,
    );
  }
}

function takeLock(directory: string): SqliteDatabase {
  const path = join(directory, LOCK);
  const lock = openSqlite(path);
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
    return lock;
  } catch (error) {
    lock.close();
    throw new StateDirectoryError(
      isLocked(error)
        ? `Another xcatd-ts uses the state directory ${directory}. Stop it, or give this one another with --statedir.`
        : `${path} cannot be used as a lock: ${reasonOf(error)}. If no other xcatd-ts uses this directory, remove the file: no flash is lost by that.`,
    );
  }
}

/** Closing alone does not do it while a statement is left: the lock would go when that is collected. */
function letGo(lock: SqliteDatabase): void {
  lock.exec('PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_schema');
  lock.close();
}

interface Opened {
  readonly journal: SqliteDatabase;
  /** What was wrong with it, and what has become of it. */
  readonly problem?: string;
}

function openJournalFile(path: string): Opened {
  const looked = lookedInto(path);
  if (typeof looked !== 'string') return { journal: looked };
  const aside = putAside(path, new Date());
  const fresh = openNew(path);
  return { journal: fresh, problem: troubles.damaged(path, looked, aside, salvagedFrom(aside, fresh)) };
}

/** The journal at its present format; or how it is damaged. */
function lookedInto(path: string): SqliteDatabase | string {
  const journal = openSqlite(path);
  try {
    chmodSync(path, 0o600);
    journal.exec(`PRAGMA journal_mode = WAL; PRAGMA busy_timeout = ${BUSY_MILLISECONDS}`);
    const format = formatOf(journal);
    if (format > FORMAT) throw new StateDirectoryError(newer(path, format));
    const damage = format === 0 ? undefined : damageOf(journal);
    if (damage === undefined) {
      migrate(journal);
      return journal;
    }
    journal.close();
    return damage;
  } catch (error) {
    journal.close();
    if (isDamaged(error)) return reasonOf(error);
    throw error;
  }
}

function openNew(path: string): SqliteDatabase {
  const journal = openSqlite(path);
  chmodSync(path, 0o600);
  journal.exec(`PRAGMA journal_mode = WAL; PRAGMA busy_timeout = ${BUSY_MILLISECONDS}`);
  migrate(journal);
  return journal;
}

function salvagedFrom(aside: string, journal: SqliteDatabase): number {
  let damaged: SqliteDatabase | undefined;
  try {
    damaged = openSqlite(aside);
    return salvage(damaged, journal).length;
  } catch (error) {
    if (isDamaged(error)) return 0;
    throw error;
  } finally {
    damaged?.close();
  }
}

function idsIn(journal: SqliteDatabase): {
  readonly all: ReadonlySet<number>;
  readonly ended: ReadonlySet<number>;
} {
  const rows = journal.prepare('SELECT id, ended_at IS NOT NULL AS ended FROM jobs').all() as readonly {
    readonly id: number;
    readonly ended: number;
  }[];
  return {
    all: new Set(rows.map(({ id }) => id)),
    ended: new Set(rows.filter(({ ended }) => ended === 1).map(({ id }) => id)),
  };
}

function hasContent(path: string): boolean {
  return existsSync(path) && statSync(path).size > 0;
}

function newer(path: string, format: number): string {
  return `${path} was written by another version (format ${format}, this one knows ${FORMAT}). Let that version finish its jobs, or move the file away.`;
}

function isClosed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM');
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
