import * as v from 'valibot';
import type { Resume } from '../../../lib/plugin/contract.js';
import type { Flow } from './bmc-row.js';
import { headerOf } from './flow-header.js';
import { cannotRead, cannotResume } from './node-texts.js';

export interface Start<Node> {
  readonly kind: 'start';
  readonly status: string;
  readonly facts: Node;
  /** How long the node has been in that status before. */
  readonly spentMs: number;
}

/** It cannot go on. */
export interface NoStart {
  readonly kind: 'noStart';
  readonly reason: string;
}

/** What the journal has to have of a node. */
export type FactsSchema = v.GenericSchema<unknown, object>;

/**
 * Where a node's table begins: at LOGIN, or after a crash where the journal says. A request with an effect that may
 * have been carried out is not sent again, and what was watched for may have passed unseen: the row says which status
 * looks first. A status that an earlier version wrote down is what the flow's header says it is now.
 * @param facts what the node knows at the beginning; the journal's facts win
 */
export function startOf<Node extends object>(
  flow: Flow<Node>,
  facts: Node,
  resume: Resume | undefined,
): Start<Node> | NoStart {
  if (resume === undefined) return { kind: 'start', status: 'LOGIN', facts, spentMs: 0 };
  const { was = {}, durable = v.looseObject({}) } = headerOf(flow);
  const known = Object.hasOwn(was, resume.status) ? was[resume.status] : resume.status;
  const row = known !== undefined && Object.hasOwn(flow, known) ? flow[known] : undefined;
  if (known === undefined || row === undefined) return { kind: 'noStart', reason: cannotResume };
  const journalled = withBeginning(facts, resume.facts);
  if (!v.is(durable, journalled)) return { kind: 'noStart', reason: cannotRead };
  const looks = resume.intent && row.effect !== undefined ? row.effect.resumeAt : row.resumeAt;
  const status = looks ?? known;
  const spentMs = status === known ? (resume.spentMs ?? 0) : 0;
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- the schema has looked at what the journal has; the rest is as at the beginning
  return { kind: 'start', status, facts: journalled as Node, spentMs };
}

/** Where the journal says nothing (an earlier version did not know of it), a field is as it is at the beginning. */
function withBeginning(beginning: unknown, journalled: unknown): unknown {
  if (!isRecord(beginning) || !isRecord(journalled)) return journalled;
  const fields = Object.entries(beginning).map(([key, value]) => {
    return [key, Object.hasOwn(journalled, key) ? withBeginning(value, journalled[key]) : value] as const;
  });
  return { ...journalled, ...Object.fromEntries(fields) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
