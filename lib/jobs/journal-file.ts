import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { openSqlite, type SqliteDatabase } from '../../xcat-compat/tables/sqlite-driver.js';

const JOURNAL = 'journal.sqlite';
const LOCK = 'lock.sqlite';
const SCHEMA_VERSION = 1;
/** How long a reader may hold up a checkpoint. */
const BUSY_MILLISECONDS = 5000;

const schema = `
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY,
  plugin TEXT NOT NULL, command TEXT NOT NULL, args TEXT NOT NULL, nodes TEXT NOT NULL,
  cwd TEXT NOT NULL, user TEXT, plan TEXT NOT NULL,
  started_at INTEGER NOT NULL, ended_at INTEGER
) STRICT;
CREATE INDEX unfinished ON jobs (id) WHERE ended_at IS NULL;
CREATE TABLE nodes (
  job INTEGER NOT NULL, place INTEGER NOT NULL, node TEXT NOT NULL, owner TEXT NOT NULL,
  status TEXT, intent INTEGER NOT NULL DEFAULT 0, facts TEXT,
  cancelled INTEGER NOT NULL DEFAULT 0,
  result TEXT, reason TEXT, details TEXT, since INTEGER NOT NULL,
  PRIMARY KEY (job, node)
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_of_node ON nodes (node, job);
CREATE TABLE lines (
  job INTEGER NOT NULL, seq INTEGER NOT NULL, response TEXT NOT NULL,
  PRIMARY KEY (job, seq)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** The state directory cannot be used; the message says why and what to do. */
export class StateDirectoryError extends Error {}

/** A state directory that this daemon, and no other, uses. */
export interface StateDirectory {
  readonly journal: SqliteDatabase;
  /** Closes the journal, then lets the directory go. */
  close(): void;
}

/**
 * Takes the state directory: makes it when it is missing, locks it, opens the journal. The lock goes with the
 * process, however that ends.
 * @throws StateDirectoryError
 */
export function openStateDirectory(directory: string): StateDirectory {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const lock = takeLock(directory);
    try {
      const journal = openJournalFile(join(directory, JOURNAL));
      return {
        journal,
        close: () => {
          journal.close();
          lock.close();
        },
      };
    } catch (error) {
      lock.close();
      throw error;
    }
  } catch (error) {
    if (error instanceof StateDirectoryError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StateDirectoryError(
      `The state directory ${directory} cannot be used: ${reason}. Give another one with --statedir.`,
    );
  }
}

/** The journal for reading, whether or not a daemon runs; undefined when there is none. */
export function openJournalToRead(directory: string): SqliteDatabase | undefined {
  const url = pathToFileURL(join(directory, JOURNAL));
  url.searchParams.set('mode', 'ro');
  let database: SqliteDatabase | undefined;
  try {
    database = openSqlite(url.href);
    database.exec(`PRAGMA busy_timeout = ${BUSY_MILLISECONDS}`);
    return versionOf(database) === 0 ? undefined : database;
  } catch {
    database?.close();
    return undefined;
  }
}

function takeLock(directory: string): SqliteDatabase {
  const lock = openSqlite(join(directory, LOCK));
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
    return lock;
  } catch {
    lock.close();
    throw new StateDirectoryError(
      `Another xcatd-ts uses the state directory ${directory}. Stop it, or give this one another with --statedir.`,
    );
  }
}

function openJournalFile(path: string): SqliteDatabase {
  const journal = openSqlite(path);
  chmodSync(path, 0o600);
  journal.exec(`PRAGMA journal_mode = WAL; PRAGMA busy_timeout = ${BUSY_MILLISECONDS}`);
  const version = versionOf(journal);
  if (version === 0) journal.exec(`BEGIN; ${schema} COMMIT`);
  else if (version !== SCHEMA_VERSION) {
    journal.close();
    throw new StateDirectoryError(
      `${path} was written by another version (format ${version}, this one knows ${SCHEMA_VERSION}). Let that version finish its jobs, or move the file away.`,
    );
  }
  return journal;
}

function versionOf(database: SqliteDatabase): number {
  return v.parse(VersionRow, database.prepare('PRAGMA user_version').get()).user_version;
}

const VersionRow = v.object({ user_version: v.number() });
