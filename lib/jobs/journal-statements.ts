import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { SqliteDatabase } from '../../xcat-compat/tables/sqlite-driver.js';
import type { JobEvent, KeptEvent } from '../events/job-event.js';
import type { Settled, Step } from '../plugin/node-event.js';
import { type Change, type JournalEntry, resumeAfter } from './record.js';

type EventEntry = Extract<JournalEntry, { kind: 'event' }>;

/** Writes one entry: the event itself where it is kept, and what it changes of its node. */
export function statements(database: SqliteDatabase): (entry: JournalEntry) => void {
  const line = database.prepare('INSERT INTO lines (job, seq, response, at) VALUES (?, ?, ?, ?)');
  const event = database.prepare(
    'INSERT INTO events (job, seq, at, kind, node, what) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const nodes = nodeStatements(database);
  const told = database.prepare('UPDATE nodes SET cancel_told = 1 WHERE job = ? AND node = ?');
  const ended = database.prepare('UPDATE jobs SET ended_at = ? WHERE id = ?');

  function change({ job, at, event, change }: EventEntry): void {
    switch (event.kind) {
      case 'step':
        if (change !== undefined) nodes.step(job, at, event, change);
        return;
      case 'settled':
        nodes.settled(job, at, event, change);
        return;
      case 'cancelled':
        nodes.cancelled(job, event);
        return;
      case 'ended':
        ended.run(at, job);
        return;
      case 'said':
      case 'begun':
      case 'waits':
        return;
      default:
        event satisfies never;
    }
  }

  return (entry) => {
    if (entry.kind === 'cancelTold') {
      told.run(entry.job, entry.node);
      return;
    }
    const { job, seq, at, event: what } = entry;
    change(entry);
    if (seq === undefined) return;
    if (what.kind === 'said') line.run(job, seq, JSON.stringify(what.response), at);
    else event.run(job, seq, at, what.kind, 'node' in what ? what.node : null, JSON.stringify(kept(what)));
  };
}

/** What a node knows is kept with the node, once. */
function kept(event: Exclude<JobEvent, { kind: 'said' }>): Partial<KeptEvent> {
  if (event.kind !== 'step') return event;
  const { facts: _facts, identity: _identity, ...rest } = event;
  return rest;
}

function nodeStatements(database: SqliteDatabase) {
  const step = database.prepare(
    `UPDATE nodes SET status = ?1, intent = ?2, facts = ?3, since = iif(status IS ?1, since, ?4), visit = ?5, spent_ms = ?6,
      identity = coalesce(?7, identity) WHERE job = ?8 AND node = ?9 AND result IS NULL`,
  );
  const visit = database.prepare('INSERT OR REPLACE INTO visits VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  // Of what it knew only `left` stays.
  const settled = database.prepare(
    `UPDATE nodes SET result = ?, reason = ?, details = ?, since = ?, facts =
      CASE WHEN json_valid(facts) AND json_type(facts, '$.left') IS NOT NULL
        THEN json_object('left', json_extract(facts, '$.left')) END
      WHERE job = ? AND node = ? AND result IS NULL`,
  );
  const cancelled = database.prepare(
    'UPDATE nodes SET cancelled = 1, cancelled_by = ?, cancel_told = ? WHERE job = ? AND node = ?',
  );
  const left = (job: number, node: NodeName, { left: one }: Change): void => {
    if (one === undefined || one.visit > MOST_VISITS) return;
    visit.run(job, node, one.visit, one.status, one.since, one.ms, one.requests, one.outcome ?? null);
  };
  return {
    step(job: number, at: number, event: Step, change: Change): void {
      const { status, intent, facts } = resumeAfter(event);
      const { identity, node } = event;
      step.run(
        ...[status, intent ? 1 : 0, JSON.stringify(facts ?? null), at, change.visit, change.spentMs],
        ...[identity === undefined ? null : JSON.stringify(identity), job, node],
      );
      left(job, node, change);
    },
    settled(job: number, at: number, { node, result }: Settled, change: Change | undefined): void {
      const kind = result.kind === 'failure' && result.notBegun === true ? 'refused' : result.kind;
      const reason = result.kind === 'failure' ? result.reason : null;
      settled.run(kind, reason, JSON.stringify(result.details ?? null), at, job, node);
      if (change !== undefined) left(job, node, change);
    },
    cancelled(job: number, { node, by, isTold }: Extract<JobEvent, { kind: 'cancelled' }>): void {
      cancelled.run(by, isTold ? 1 : 0, job, node);
    },
  };
}

/** Statuses of one node that are kept with their times; a node that goes on and on is in far fewer. */
export const MOST_VISITS = 1000;
