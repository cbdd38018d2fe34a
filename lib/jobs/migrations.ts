import * as v from 'valibot';
import type { SqliteDatabase } from '../../xcat-compat/tables/sqlite-driver.js';

/**
 * How the journal has come to be what it is: each entry brings it from the format of its place to the next one. An
 * entry is never changed once a release has it, so that whatever any release has written can be read.
 */
const migrations: readonly string[] = [
  `CREATE TABLE jobs (
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
   ) STRICT, WITHOUT ROWID;`,

  // Who the BMC is; how long the present status has lasted; who has cancelled; each status a node has been in.
  `ALTER TABLE nodes ADD COLUMN identity TEXT;
   ALTER TABLE nodes ADD COLUMN visit INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE nodes ADD COLUMN spent_ms INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE nodes ADD COLUMN cancelled_by TEXT;
   ALTER TABLE nodes ADD COLUMN cancel_told INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE visits (
     job INTEGER NOT NULL, node TEXT NOT NULL, visit INTEGER NOT NULL,
     status TEXT NOT NULL, since INTEGER NOT NULL, ms INTEGER NOT NULL, requests INTEGER NOT NULL, outcome TEXT,
     PRIMARY KEY (job, node, visit)
   ) STRICT, WITHOUT ROWID;`,

  // What happened besides what was said, numbered together with that.
  `ALTER TABLE lines ADD COLUMN at INTEGER;
   CREATE TABLE events (
     job INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, node TEXT, what TEXT NOT NULL,
     PRIMARY KEY (job, seq)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX left_of_node ON nodes (node, job) WHERE result IS NOT NULL AND facts IS NOT NULL;`,
];

/** The format this program reads and writes. */
export const FORMAT = migrations.length;

/** The format of a journal; 0: nothing is in it. */
export function formatOf(database: SqliteDatabase): number {
  return v.parse(VersionRow, database.prepare('PRAGMA user_version').get()).user_version;
}

const VersionRow = v.object({ user_version: v.number() });

/**
 * Brings a journal of an earlier format, or an empty one, to the present one: all of it or nothing.
 * @param to an earlier one, for tests
 */
export function migrate(database: SqliteDatabase, to = FORMAT): void {
  const from = formatOf(database);
  if (from >= to) return;
  const steps = migrations.slice(from, to).join('\n');
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec(`${steps} PRAGMA user_version = ${to};`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
