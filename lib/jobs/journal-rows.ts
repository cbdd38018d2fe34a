import * as v from 'valibot';
import { toNodeName } from '../../xcat-compat/names/node-name.js';
import type { NodeResult, Resume } from '../plugin/contract.js';
import type { JobNode, JournalledJob, Visit } from './record.js';

// The journal's rows as what they stand for. Cells that hold JSON may be damaged; the others SQLite itself vouches for.

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

/** The columns with a default are not in journals of the first format. */
const NodeRow = v.object({
  node: v.string(),
  owner: v.string(),
  status: v.nullable(v.string()),
  intent: v.number(),
  facts: v.nullable(v.string()),
  identity: v.optional(v.nullable(v.string()), null),
  visit: v.optional(v.number(), 0),
  spent_ms: v.optional(v.number(), 0),
  cancelled: v.number(),
  cancelled_by: v.optional(v.nullable(v.string()), null),
  result: v.nullable(v.string()),
  reason: v.nullable(v.string()),
  details: v.nullable(v.string()),
  since: v.number(),
});

const VisitRow = v.object({
  visit: v.number(),
  status: v.string(),
  since: v.number(),
  ms: v.number(),
  requests: v.number(),
  outcome: v.nullable(v.string()),
});

const Args = v.array(v.nullable(v.string()));
const Names = v.array(v.string());
const DetailFields = v.record(v.string(), v.union([v.string(), v.number()]));
const Details = v.nullable(DetailFields);

/** A node's result as JSON. */
export const NodeResultCell = v.variant('kind', [
  v.object({ kind: v.literal('success'), details: v.exactOptional(DetailFields) }),
  v.object({
    kind: v.literal('failure'),
    reason: v.string(),
    notBegun: v.exactOptional(v.literal(true)),
    details: v.exactOptional(DetailFields),
  }),
]);

/** A cell's JSON, or what is wrong with it. */
type Cell<Value> = { readonly value: Value } | { readonly damage: string };

function cell<Value>(name: string, json: string, schema: v.GenericSchema<unknown, Value>): Cell<Value> {
  try {
    const read = v.safeParse(schema, JSON.parse(json));
    return read.success ? { value: read.output } : { damage: `${name}: ${read.issues[0].message}` };
  } catch (error) {
    return { damage: `${name}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function damageIn(...cells: readonly Cell<unknown>[]): { readonly damage?: string } {
  const damage = cells.flatMap((one) => ('damage' in one ? [one.damage] : []));
  return damage.length === 0 ? {} : { damage: damage.join('; ') };
}

function valueIn<Value>(read: Cell<Value>, otherwise: Value): Value {
  return 'value' in read ? read.value : otherwise;
}

export function jobOf(row: unknown): Omit<JournalledJob, 'jobNodes'> {
  const { user, endedAt, ...rest } = v.parse(JobRow, row);
  const args = cell('args', rest.args, Args);
  const nodes = cell('nodes', rest.nodes, Names);
  const plan = cell('plan', rest.plan, v.unknown());
  return {
    ...rest,
    args: valueIn(args, []).map((arg) => arg ?? undefined),
    nodes: valueIn(nodes, []).map(toNodeName),
    user: user ?? undefined,
    plan: valueIn(plan, undefined),
    endedAt: endedAt ?? undefined,
    ...damageIn(args, nodes, plan),
  };
}

export function nodeOf(row: unknown): JobNode {
  const { node, owner, status, intent, visit, spent_ms: spentMs, since, ...rest } = v.parse(NodeRow, row);
  const facts = cell('facts', rest.facts ?? 'null', v.unknown());
  const identity = cell('identity', rest.identity ?? 'null', v.unknown());
  const who = valueIn(identity, null);
  const resume: Resume | undefined =
    status === null
      ? undefined
      : {
          ...{ status, intent: intent === 1, facts: valueIn(facts, null), spentMs },
          ...(who === null ? {} : { identity: who }),
        };
  return {
    ...{ node: toNodeName(node), owner, resume, visit, since },
    cancelled: rest.cancelled === 1,
    ...(rest.cancelled_by === null ? {} : { cancelledBy: rest.cancelled_by }),
    result: resultOf(rest),
    ...damageIn(facts, identity),
  };
}

function resultOf(
  row: Pick<v.InferOutput<typeof NodeRow>, 'result' | 'reason' | 'details'>,
): NodeResult | undefined {
  if (row.result === null) return undefined;
  // What else there was to tell is lost; the result is not.
  const told = valueIn(cell('details', row.details ?? 'null', Details), null);
  const details = told === null ? {} : { details: told };
  if (row.result === 'success') return { kind: 'success', ...details };
  const notBegun = row.result === 'refused' ? { notBegun: true as const } : {};
  return { kind: 'failure', reason: row.reason ?? '', ...notBegun, ...details };
}

export function visitOf(row: unknown): Visit {
  const { outcome, ...rest } = v.parse(VisitRow, row);
  return { ...rest, outcome: outcome ?? undefined };
}
