import * as v from 'valibot';
import { type NodeName, toNodeName } from '../../xcat-compat/names/node-name.js';
import type { SqliteDatabase } from '../../xcat-compat/tables/sqlite-driver.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { NodeResult } from '../plugin/contract.js';
import type { JobNode, JournalledJob } from './record.js';

/** Reads the journal; for the daemon and, with a file opened for reading, for anybody else. */
export interface JournalReader {
  readonly job: (id: number) => JournalledJob | undefined;
  /** All jobs that have not ended, oldest first. */
  readonly unfinished: () => readonly JournalledJob[];
  /** The newest jobs, newest first. */
  readonly newest: (count: number) => readonly JournalledJob[];
  /** The newest finished job of this command each of these nodes was part of, by node. */
  readonly lastFinished: (nodes: readonly NodeName[], command: string) => ReadonlyMap<NodeName, number>;
  /** What was said, from this line on; at most so many. */
  readonly lines: (id: number, from: number, most: number) => readonly XcatResponse[];
  readonly lineCount: (id: number) => number;
}

export function createReader(database: SqliteDatabase): JournalReader {
  const columns =
    'id, plugin, command, args, nodes, cwd, user, plan, started_at AS startedAt, ended_at AS endedAt';
  const one = database.prepare(`SELECT ${columns} FROM jobs WHERE id = ?`);
  const open = database.prepare(`SELECT ${columns} FROM jobs WHERE ended_at IS NULL ORDER BY id`);
  const newest = database.prepare(`SELECT ${columns} FROM jobs ORDER BY id DESC LIMIT ?`);
  const nodesOf = database.prepare('SELECT * FROM nodes WHERE job = ? ORDER BY place');
  const last = database.prepare(
    'SELECT max(job) AS job FROM nodes JOIN jobs ON jobs.id = nodes.job WHERE node = ? AND command = ? AND ended_at IS NOT NULL',
  );
  const lines = database.prepare(
    'SELECT response FROM lines WHERE job = ? AND seq >= ? ORDER BY seq LIMIT ?',
  );
  const count = database.prepare('SELECT count(*) AS count FROM lines WHERE job = ?');

  const withNodes = (row: unknown): JournalledJob => {
    const job = jobOf(row);
    return { ...job, jobNodes: nodesOf.all(job.id).map(nodeOf) };
  };
  return {
    job: (id) => {
      const row: unknown = one.get(id);
      return row === undefined ? undefined : withNodes(row);
    },
    unfinished: () => open.all().map(withNodes),
    newest: (most) => newest.all(most).map(withNodes),
    lastFinished: (nodes, command) => {
      const found = nodes.map((node) => [node, v.parse(LastRow, last.get(node, command)).job] as const);
      return new Map(found.flatMap(([node, job]) => (job === null ? [] : [[node, job] as const])));
    },
    lines: (id, from, most) =>
      // Written by this program from the same type.
      lines.all(id, from, most).map((row) => JSON.parse(v.parse(LineRow, row).response) as XcatResponse),
    lineCount: (id) => v.parse(CountRow, count.get(id)).count,
  };
}

const LastRow = v.object({ job: v.nullable(v.number()) });
const LineRow = v.object({ response: v.string() });
const CountRow = v.object({ count: v.number() });

const JobRow = v.object({
  id: v.number(),
  plugin: v.string(),
  command: v.string(),
  args: v.string(),
  nodes: v.string(),
  cwd: v.string(),
  user: v.nullable(v.string()),
  plan: v.string(),
  startedAt: v.number(),
  endedAt: v.nullable(v.number()),
});

const NodeRow = v.object({
  node: v.string(),
  owner: v.string(),
  status: v.nullable(v.string()),
  intent: v.number(),
  facts: v.nullable(v.string()),
  cancelled: v.number(),
  result: v.nullable(v.picklist(['success', 'failure'])),
  reason: v.nullable(v.string()),
  details: v.nullable(v.string()),
  since: v.number(),
});

function jobOf(row: unknown): Omit<JournalledJob, 'jobNodes'> {
  const { args, nodes, user, plan, endedAt, ...rest } = v.parse(JobRow, row);
  return {
    ...rest,
    args: v.parse(v.array(v.nullable(v.string())), JSON.parse(args)).map((arg) => arg ?? undefined),
    nodes: v.parse(v.array(v.string()), JSON.parse(nodes)).map(toNodeName),
    user: user ?? undefined,
    plan: JSON.parse(plan),
    endedAt: endedAt ?? undefined,
  };
}

function nodeOf(row: unknown): JobNode {
  const { node, owner, status, intent, facts, cancelled, result, reason, details, since } = v.parse(
    NodeRow,
    row,
  );
  return {
    node: toNodeName(node),
    owner,
    resume:
      status === null ? undefined : { status, intent: intent === 1, facts: JSON.parse(facts ?? 'null') },
    cancelled: cancelled === 1,
    result: resultOf(result, reason, details),
    since,
  };
}

const Details = v.nullable(v.record(v.string(), v.union([v.string(), v.number()])));

function resultOf(
  kind: 'success' | 'failure' | null,
  reason: string | null,
  json: string | null,
): NodeResult | undefined {
  if (kind === null) return undefined;
  const told = v.parse(Details, JSON.parse(json ?? 'null'));
  const details = told === null ? {} : { details: told };
  return kind === 'success' ? { kind, ...details } : { kind, reason: reason ?? '', ...details };
}
