import * as v from 'valibot';
import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { SqliteDatabase } from '../../xcat-compat/tables/sqlite-driver.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { KeptEvent } from '../events/job-event.js';
import { keptEventOf, lineOf } from './event-rows.js';
import { jobOf, nodeOf, visitOf } from './journal-rows.js';
import type { JournalledJob, Visit } from './record.js';

/**
 * Reads the journal; for the daemon and, with a file opened for reading, for anybody else. What a cell says that cannot
 * be read is told as the damage of its job or node: one bad cell keeps nobody from the rest.
 */
export interface JournalReader {
  readonly job: (id: number) => JournalledJob | undefined;
  /** All jobs that have not ended, oldest first. */
  readonly unfinished: () => readonly JournalledJob[];
  /** All jobs, newest first, those only that have one of these nodes where nodes are given. */
  readonly newest: (nodes?: readonly string[]) => Iterable<JournalledJob>;
  /** Whether any job has this node. */
  readonly hasNode: (node: string) => boolean;
  /**
   * The newest finished job of this command each of these nodes was part of, by node; one that refused the node at once
   * only where there is no other.
   */
  readonly lastFinished: (nodes: readonly NodeName[], command: string) => ReadonlyMap<NodeName, LastJob>;
  /** The nodes of finished jobs of this command whose cancellation nobody has been told of, the newest job last. */
  readonly untold: (nodes: readonly NodeName[], command: string) => readonly UntoldCancel[];
  /** What finished jobs have left of this node with this owner (`left` in its facts), newest first; at most so many. */
  readonly leftOf: (node: NodeName, owner: string, most: number) => readonly unknown[];
  /** The statuses a node has been in, in their order. */
  readonly visits: (id: number, node: NodeName) => readonly Visit[];
  /** What was said, from this number on; at most so many lines. */
  readonly lines: (id: number, from: number, most: number) => readonly NumberedLine[];
  readonly lineCount: (id: number) => number;
  /** What happened, from this number on; at most so many events. Not of journals of an earlier format. */
  readonly events: (id: number, from: number, most: number) => readonly KeptEvent[];
  /** The number that no event of the job has yet. */
  readonly nextSeq: (id: number) => number;
}

export interface NumberedLine {
  readonly seq: number;
  readonly response: XcatResponse;
}

export interface LastJob {
  readonly job: number;
  /** It did nothing with the node: somebody else's work was in its way. */
  readonly refused: boolean;
}

export interface UntoldCancel {
  readonly job: number;
  readonly node: NodeName;
  readonly by: string;
  readonly since: number;
}

export function createReader(database: SqliteDatabase): JournalReader {
  const columns =
    'id, plugin, command, args, nodes, cwd, user, plan, started_at AS startedAt, ended_at AS endedAt';
  const one = database.prepare(`SELECT ${columns} FROM jobs WHERE id = ?`);
  const open = database.prepare(`SELECT ${columns} FROM jobs WHERE ended_at IS NULL ORDER BY id`);
  const ids = database.prepare('SELECT id FROM jobs ORDER BY id DESC');
  const idsOf = database.prepare('SELECT job AS id FROM nodes WHERE node = ?');
  // All columns: a reader of an earlier format does without the later ones.
  const nodesOf = database.prepare('SELECT * FROM nodes WHERE job = ? ORDER BY place');
  const last = database.prepare(
    `SELECT job, result IS 'refused' AS refused FROM nodes JOIN jobs ON jobs.id = nodes.job
     WHERE node = ? AND command = ? AND ended_at IS NOT NULL ORDER BY refused, job DESC LIMIT 1`,
  );
  const left = database.prepare(
    `SELECT facts FROM nodes WHERE node = ? AND owner = ? AND result IS NOT NULL AND facts IS NOT NULL
     ORDER BY job DESC LIMIT ?`,
  );
  const lines = database.prepare(
    'SELECT seq, response FROM lines WHERE job = ? AND seq >= ? ORDER BY seq LIMIT ?',
  );
  const count = database.prepare('SELECT count(*) AS count FROM lines WHERE job = ?');

  const withNodes = (row: unknown): JournalledJob => {
    const job = jobOf(row);
    const jobNodes = nodesOf.all(job.id).map(nodeOf);
    // The nodes of a job whose own cells are lost are those that its rows name.
    return job.damage === undefined
      ? { ...job, jobNodes }
      : { ...job, nodes: jobNodes.map(({ node }) => node), jobNodes };
  };
  const byId = (id: number): JournalledJob | undefined => {
    const row: unknown = one.get(id);
    return row === undefined ? undefined : withNodes(row);
  };
  return {
    job: byId,
    unfinished: () => open.all().map(withNodes),
    newest: function* (nodes) {
      const rows =
        nodes === undefined ? ids.all() : nodes.flatMap((node): readonly unknown[] => idsOf.all(node));
      const wanted = new Set(rows.map((row) => v.parse(IdRow, row).id));
      for (const id of [...wanted].sort((a, b) => b - a)) {
        const job = byId(id);
        // Forgotten meanwhile.
        if (job !== undefined) yield job;
      }
    },
    hasNode: (node) => idsOf.get(node) !== undefined,
    lastFinished: (nodes, command) =>
      new Map(
        nodes.flatMap((node) => {
          const row: unknown = last.get(node, command);
          if (row === undefined) return [];
          const { job, refused } = v.parse(LastRow, row);
          return [[node, { job, refused: refused === 1 }] as const];
        }),
      ),
    untold: (nodes, command) => {
      const find = database.prepare(
        `SELECT job, cancelled_by AS by, since FROM nodes JOIN jobs ON jobs.id = nodes.job
         WHERE node = ? AND command = ? AND cancelled = 1 AND cancel_told = 0 AND result = 'failure' ORDER BY job`,
      );
      return nodes.flatMap((node) =>
        find.all(node, command).map((row) => {
          const { by, ...rest } = v.parse(UntoldRow, row);
          return { ...rest, node, by: by ?? '' };
        }),
      );
    },
    leftOf: (node, owner, most) => left.all(node, owner, most).flatMap(leftIn),
    visits: (id, node) =>
      database
        .prepare('SELECT * FROM visits WHERE job = ? AND node = ? ORDER BY visit')
        .all(id, node)
        .map(visitOf),
    lines: (id, from, most) => lines.all(id, from, most).map(lineOf),
    lineCount: (id) => v.parse(CountRow, count.get(id)).count,
    events: (id, from, most) =>
      database
        .prepare(
          `SELECT seq, at, 'said' AS kind, response AS what FROM lines WHERE job = ?1 AND seq >= ?2
           UNION ALL SELECT seq, at, kind, what FROM events WHERE job = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3`,
        )
        .all(id, from, most)
        .map((row) => keptEventOf(id, row)),
    nextSeq: (id) =>
      v.parse(
        CountRow,
        database
          .prepare(
            `SELECT max((SELECT coalesce(max(seq) + 1, 0) FROM lines WHERE job = ?1),
               (SELECT coalesce(max(seq) + 1, 0) FROM events WHERE job = ?1)) AS count`,
          )
          .get(id),
      ).count,
  };
}

/** A cell that cannot be read tells nothing. */
function leftIn(row: unknown): readonly unknown[] {
  try {
    return [v.parse(LeftCell, JSON.parse(v.parse(LeftRow, row).facts)).left];
  } catch {
    return [];
  }
}

const LeftRow = v.object({ facts: v.string() });
const LeftCell = v.object({ left: v.unknown() });
const UntoldRow = v.object({ job: v.number(), by: v.nullable(v.string()), since: v.number() });
const IdRow = v.object({ id: v.number() });
const LastRow = v.object({ job: v.number(), refused: v.number() });
const CountRow = v.object({ count: v.number() });
