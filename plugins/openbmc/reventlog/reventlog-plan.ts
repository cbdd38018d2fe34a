import * as v from 'valibot';
import type { PlanOf } from '../command/common-plan.js';

const PolicyEvent = v.object({
  EventType: v.string(),
  Message: v.string(),
  Severity: v.string(),
  AffectedSubsystem: v.string(),
});

/** What IBM's table of service policies says of events, by `MESSAGE` or `MESSAGE||CALLOUT`. */
const Policy = v.variant('kind', [
  v.object({ kind: v.literal('missing') }),
  v.object({ kind: v.literal('empty') }),
  v.object({ kind: v.literal('table'), events: v.record(v.string(), PolicyEvent) }),
]);

const EventAction = v.variant('kind', [
  v.object({ kind: v.literal('list'), last: v.optional(v.number()) }),
  v.object({ kind: v.literal('clear') }),
  v.object({ kind: v.literal('resolve'), ids: v.array(v.string()) }),
  v.object({ kind: v.literal('resolveLed') }),
]);

export const eventPlan = v.object({
  action: EventAction,
  /** Read when the nodes are known; of a list only. */
  policy: Policy,
});

export type PolicyEvent = Readonly<v.InferOutput<typeof PolicyEvent>>;
export type Policy = Readonly<v.InferOutput<typeof Policy>>;
/** `list.last`: only the last so many entries; undefined for all. */
export type EventAction = Readonly<v.InferOutput<typeof EventAction>>;
/** What the workers have to do for one reventlog. */
export type EventPlan = PlanOf<typeof eventPlan>;

/** An entry of the file; undefined when it lacks a field. */
export function decodePolicyEvent(entry: unknown): PolicyEvent | undefined {
  const read = v.safeParse(PolicyEvent, entry);
  return read.success ? read.output : undefined;
}
