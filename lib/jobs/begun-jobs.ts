import * as v from 'valibot';
import type { SqliteDatabase } from '../../xcat-compat/tables/sqlite-driver.js';

/** A job that was begun and has not ended, as far as it is known without the journal. */
export interface BegunJob {
  readonly id: number;
  readonly command: string;
  readonly nodes: readonly string[];
  readonly startedAt: number;
}

/**
 * The jobs that were begun and have not ended, beside the journal: whatever becomes of that, it can be told which jobs
 * it has lost. Kept in the file of the lock, which this process alone has open.
 */
export interface BegunJobs {
  all(): readonly BegunJob[];
  /** On disk when this returns. */
  add(job: BegunJob): void;
  remove(id: number): void;
  /** Whether the daemon before this one has left without a word: by KILL, or with the machine. */
  readonly wasCut: boolean;
  /** The daemon ends in order. */
  leave(): void;
}

/** @param lock the locked database */
export function openBegunJobs(lock: SqliteDatabase): BegunJobs {
  lock.exec(`CREATE TABLE IF NOT EXISTS begun (
      id INTEGER PRIMARY KEY, command TEXT NOT NULL, nodes TEXT NOT NULL, started_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS running (one INTEGER PRIMARY KEY CHECK (one = 1)) STRICT`);
  const wasCut = lock.prepare('SELECT one FROM running').get() !== undefined;
  lock.exec('INSERT OR IGNORE INTO running VALUES (1)');
  const insert = lock.prepare('INSERT OR REPLACE INTO begun VALUES (?, ?, ?, ?)');
  const remove = lock.prepare('DELETE FROM begun WHERE id = ?');
  return {
    all: () => lock.prepare('SELECT * FROM begun ORDER BY id').all().flatMap(begunOf),
    add: ({ id, command, nodes, startedAt }) =>
      void insert.run(id, command, JSON.stringify(nodes), startedAt),
    remove: (id) => void remove.run(id),
    wasCut,
    leave: () => lock.exec('DELETE FROM running'),
  };
}

const BegunRow = v.pipe(
  v.object({ id: v.number(), command: v.string(), nodes: v.string(), started_at: v.number() }),
  v.transform(({ started_at, ...row }) => ({ ...row, startedAt: started_at })),
);

function begunOf(row: unknown): readonly BegunJob[] {
  const { nodes, ...job } = v.parse(BegunRow, row);
  return [{ ...job, nodes: namesOf(nodes) }];
}

function namesOf(json: string): readonly string[] {
  try {
    const names = v.safeParse(v.array(v.string()), JSON.parse(json));
    return names.success ? names.output : [];
  } catch {
    return [];
  }
}
