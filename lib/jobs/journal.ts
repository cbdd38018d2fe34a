import * as v from 'valibot';
import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { SqliteDatabase } from '../../xcat-compat/tables/sqlite-driver.js';
import type { Log } from '../log.js';
import { createReader, type JournalReader } from './journal-reader.js';
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

/** Group commit: all that one turn of the event loop says is one transaction, synced when somebody waits for it. */
export function createJournal(database: SqliteDatabase, log: Log, now: () => number): Journal {
  let entries: JournalEntry[] = [];
  let durable: (() => void)[] = [];
  let written: (() => void)[] = [];
  let soon: NodeJS.Immediate | undefined;
  let later: NodeJS.Timeout | undefined;
  let retry: NodeJS.Timeout | undefined;
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
    const told = [...durable, ...written];
    entries = [];
    durable = [];
    written = [];
    for (const done of told) done();
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

function statements(database: SqliteDatabase): (entry: JournalEntry) => void {
  const line = database.prepare('INSERT INTO lines (job, seq, response) VALUES (?, ?, ?)');
  const step = database.prepare(
    'UPDATE nodes SET status = ?1, intent = ?2, facts = ?3, since = iif(status IS ?1, since, ?4) WHERE job = ?5 AND node = ?6 AND result IS NULL',
  );
  const settled = database.prepare(
    'UPDATE nodes SET result = ?, reason = ?, details = ?, since = ?, facts = NULL WHERE job = ? AND node = ? AND result IS NULL',
  );
  const cancelled = database.prepare('UPDATE nodes SET cancelled = 1 WHERE job = ? AND node = ?');
  const ended = database.prepare('UPDATE jobs SET ended_at = ? WHERE id = ?');
  return (entry) => {
    switch (entry.kind) {
      case 'line':
        line.run(entry.job, entry.seq, JSON.stringify(entry.response));
        return;
      case 'step': {
        const { kind, status, next, facts } = entry.step;
        const at = kind === 'outcome' ? (next ?? status) : status;
        const intent = kind === 'intent' ? 1 : 0;
        step.run(at, intent, JSON.stringify(facts ?? null), entry.at, entry.job, entry.node);
        return;
      }
      case 'settled': {
        const reason = entry.result.kind === 'failure' ? entry.result.reason : null;
        settled.run(
          entry.result.kind,
          reason,
          JSON.stringify(entry.result.details ?? null),
          entry.at,
          entry.job,
          entry.node,
        );
        return;
      }
      case 'cancelled':
        cancelled.run(entry.job, entry.node);
        return;
      case 'ended':
        ended.run(entry.at, entry.job);
        return;
      default:
        entry satisfies never;
    }
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

/** Drops finished jobs that are too old or too many. */
function forget(database: SqliteDatabase, now: number): void {
  const old = `SELECT id FROM jobs WHERE ended_at IS NOT NULL AND (ended_at < ${now - KEEP_DAYS * 86_400_000}
    OR id NOT IN (SELECT id FROM jobs WHERE ended_at IS NOT NULL ORDER BY id DESC LIMIT ${KEEP_JOBS}))`;
  database.exec(`BEGIN IMMEDIATE;
    DELETE FROM lines WHERE job IN (${old});
    DELETE FROM nodes WHERE job IN (${old});
    DELETE FROM jobs WHERE id IN (${old});
    COMMIT`);
}

const MaxRow = v.object({ id: v.nullable(v.number()) });
