import * as v from 'valibot';
import { toNodeName } from '../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { info } from '../../xcat-compat/wire/sendmsg.js';
import type { KeptEvent } from '../events/job-event.js';
import { NodeResultCell } from './journal-rows.js';

// The journal's rows of what was said and what happened.

const LineRow = v.object({ seq: v.number(), response: v.string() });

const EventRow = v.object({
  seq: v.number(),
  at: v.nullable(v.number()),
  kind: v.string(),
  what: v.string(),
});

const Node = v.pipe(v.string(), v.transform(toNodeName));

const What = v.variant('kind', [
  v.object({ kind: v.literal('begun'), nodes: v.array(Node), resumed: v.boolean() }),
  v.object({
    kind: v.literal('step'),
    node: Node,
    phase: v.picklist(['intent', 'outcome']),
    status: v.string(),
    tries: v.number(),
    effect: v.boolean(),
    outcome: v.exactOptional(v.string()),
    next: v.exactOptional(v.string()),
  }),
  v.object({ kind: v.literal('settled'), node: Node, result: NodeResultCell }),
  v.object({ kind: v.literal('waits'), node: Node, why: v.string() }),
  v.object({ kind: v.literal('cancelled'), node: Node, by: v.string(), isTold: v.boolean() }),
  v.object({ kind: v.literal('ended') }),
]);

export function lineOf(row: unknown): { readonly seq: number; readonly response: XcatResponse } {
  const { seq, response } = v.parse(LineRow, row);
  return { seq, response: responseIn(response) };
}

/** What cannot be read any more is told as a line that says so: its number is not passed over. */
export function keptEventOf(job: number, row: unknown): KeptEvent {
  const { seq, at, kind, what } = v.parse(EventRow, row);
  const stamp = { job, seq, at: at ?? undefined };
  if (kind === 'said') return { ...stamp, kind, response: responseIn(what) };
  const read = v.safeParse(What, parsed(what));
  return read.success ? { ...stamp, ...read.output } : { ...stamp, kind: 'said', response: unreadable };
}

const unreadable = info('(a line that cannot be read any more)');

/** Written by this program from the same type. */
function responseIn(json: string): XcatResponse {
  const value = parsed(json);
  return value === undefined ? unreadable : (value as XcatResponse);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
