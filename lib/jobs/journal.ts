import * as v from 'valibot';
import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { SqliteDatabase } from '../../xcat-compat/tables/sqlite-driver.js';
import type { Log } from '../log.js';
import type { BegunJob } from './begun-jobs.js';
import { reasons } from './job-texts.js';
import type { StateDirectory } from './journal-file.js';
import { createReader, type JournalReader } from './journal-reader.js';
import { statements } from './journal-statements.js';
import type { JobRecord, JournalEntry } from './record.js';

/** Finished jobs are kept so long, and at most so many of them. */
const KEEP_DAYS = 30;
const KEEP_JOBS = 1000;
/** Entries nobody waits for are gathered for so long. */
const GATHER_MILLISECONDS = 20;
/** After a write that failed (a full disk): the next try. */
const RETRY_MILLISECONDS = 1000;

/** The job's own nodes when it begins. */
export interface NewNode {
  readonly node: NodeName;
  readonly owner: string;
}

/** The one writer of the journal, in the daemon. */
export interface Journal {
  readonly reader: JournalReader;
  /** A number no job had before. */
  nextId(): number;
  /** Writes a new job down; it is on disk when this returns. Throws when it cannot be written. */
  create(job: JobRecord, nodes: readonly NewNode[]): void;
  /** Takes entries in their order. Those of one turn of the event loop are written together or not at all. */
  write(entry: JournalEntry): void;
  /** Calls back when everything taken until now is on disk, safe from a power cut. */
  whenDurable(done: () => void): void;
  /** Calls back when everything taken until now can be read. */
  whenWritten(done: () => void): void;
  /** Writes what is left. */
  close(): void;
}

/**
 * Group commit: all that one turn of the event loop says is one transaction, synced when somebody waits for it.
 * @param state jobs that the journal has lost are written down as such
 */
export function createJournal(
  { journal: database, begun, lost }: Pick<StateDirectory, 'journal' | 'begun' | 'lost'>,
  log: Log,
  now: () => number,
): Journal {
  let entries: JournalEntry[] = [];
  let durable: (() => void)[] = [];
  let written: (() => void)[] = [];
  let soon: NodeJS.Immediate | undefined;
  let later: NodeJS.Timeout | undefined;
  let retry: NodeJS.Timeout | undefined;
  for (const job of lost) {
    transaction(() => insertLost(database, job, now()), 'FULL');
    begun.remove(job.id);
  }
  let lastId = v.parse(MaxRow, database.prepare('SELECT max(id) AS id FROM jobs').get()).id ?? 0;
  const apply = statements(database);
  forget(database, now());

  function transaction(work: () => void, sync: 'FULL' | 'NORMAL'): void {
    // In WAL mode NORMAL is safe from a crash of this process, FULL from a power cut as well.
    database.exec(`PRAGMA synchronous = ${sync}; BEGIN IMMEDIATE`);
    try {
      work();
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  function flush(): void {
    clearImmediate(soon);
    clearTimeout(later);
    soon = later = undefined;
    if (retry !== undefined) return;
    if (entries.length > 0 || durable.length > 0) {
      try {
        transaction(() => entries.forEach(apply), durable.length > 0 ? 'FULL' : 'NORMAL');
      } catch (error) {
        log.error({ error: String(error) }, 'the journal cannot be written: flashes wait until it can');
        retry = setTimeout(() => {
          retry = undefined;
          flush();
        }, RETRY_MILLISECONDS);
        return;
      }
    }
    for (const entry of entries)
      if (entry.kind === 'event' && entry.event.kind === 'ended') hasEnded(entry.job);
    const told = [...durable, ...written];
    entries = [];
    durable = [];
    written = [];
    for (const done of told) done();
  }

  /** One that cannot be noted now is seen to have ended at the next start. */
  function hasEnded(job: number): void {
    try {
      begun.remove(job);
    } catch (error) {
      log.warn({ job, error: String(error) }, 'the end of a job is written in the journal only');
    }
  }

  function schedule(urgent: boolean): void {
    if (urgent) soon ??= setImmediate(flush);
    else later ??= setTimeout(flush, GATHER_MILLISECONDS);
  }

  return {
    reader: createReader(database),
    nextId() {
      lastId += 1;
      return lastId;
    },
    create(job, nodes) {
      transaction(() => insertJob(database, job, nodes), 'FULL');
      // In this order: what is cut off in between had not begun, and is not missed.
      const { id, command, startedAt } = job;
      try {
        begun.add({ id, command, nodes: nodes.map(({ node }) => node), startedAt });
      } catch (error) {
        log.warn({ job: id, error: String(error) }, 'the beginning of a job is written in the journal only');
      }
    },
    write(entry) {
      entries.push(entry);
      schedule(false);
    },
    whenDurable(done) {
      durable.push(done);
      schedule(true);
    },
    whenWritten(done) {
      written.push(done);
      schedule(false);
    },
    close() {
      clearTimeout(retry);
      retry = undefined;
      flush();
      clearTimeout(retry);
      forget(database, now());
    },
  };
}

function insertJob(database: SqliteDatabase, job: JobRecord, nodes: readonly NewNode[]): void {
  database
    .prepare(
      'INSERT INTO jobs (id, plugin, command, args, nodes, cwd, user, plan, started_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    )
    .run(
      job.id,
      job.plugin,
      job.command,
      JSON.stringify(job.args),
      JSON.stringify(job.nodes),
      job.cwd,
      job.user ?? null,
      JSON.stringify(job.plan),
      job.startedAt,
    );
  const insert = database.prepare(
    'INSERT INTO nodes (job, place, node, owner, since) VALUES (?, ?, ?, ?, ?)',
  );
  for (const [place, { node, owner }] of nodes.entries())
    insert.run(job.id, place, node, owner, job.startedAt);
}

/** A job of which only this is left has ended, for all of its nodes the same way. */
function insertLost(
  database: SqliteDatabase,
  { id, command, nodes, startedAt }: BegunJob,
  now: number,
): void {
  database
    .prepare(
      'INSERT INTO jobs (id, plugin, command, args, nodes, cwd, plan, started_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    )
    .run(id, '', command, '[]', JSON.stringify(nodes), '/', 'null', startedAt, now);
  const insert = database.prepare(
    "INSERT INTO nodes (job, place, node, owner, result, reason, since) VALUES (?, ?, ?, '', 'failure', ?, ?)",
  );
  for (const [place, node] of nodes.entries()) insert.run(id, place, node, reasons.lost, now);
}

/** Drops finished jobs that are too old or too many. */
function forget(database: SqliteDatabase, now: number): void {
  const old = `SELECT id FROM jobs WHERE ended_at IS NOT NULL AND (ended_at < ${now - KEEP_DAYS * 86_400_000}
    OR id NOT IN (SELECT id FROM jobs WHERE ended_at IS NOT NULL ORDER BY id DESC LIMIT ${KEEP_JOBS}))`;
  database.exec(`BEGIN IMMEDIATE;
    DELETE FROM lines WHERE job IN (${old});
    DELETE FROM events WHERE job IN (${old});
    DELETE FROM visits WHERE job IN (${old});
    DELETE FROM nodes WHERE job IN (${old});
    DELETE FROM jobs WHERE id IN (${old});
    COMMIT`);
}

const MaxRow = v.object({ id: v.nullable(v.number()) });
