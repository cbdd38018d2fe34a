import type { Resume } from '../../lib/plugin/contract.js';
import type { Flow } from './row.js';

/**
 * Where a node's table begins: at LOGIN, or after a crash where the journal says. A request with an effect that may
 * have been carried out is not sent again: its row says which status looks first. Undefined when there is no such status.
 * @param facts what the node knows at the beginning; the journal's facts win
 */
export function startOf<Node extends object>(
  flow: Flow<Node>,
  facts: Node,
  resume: Resume | undefined,
): { readonly status: string; readonly facts: Node } | undefined {
  if (resume === undefined) return { status: 'LOGIN', facts };
  const row = Object.hasOwn(flow, resume.status) ? flow[resume.status] : undefined;
  if (row === undefined) return undefined;
  const status = resume.intent && row.effect !== undefined ? row.effect.resumeAt : resume.status;
  return { status, facts: withJournalled(facts, resume.facts) };
}

/** The journal has them from the same type; what JSON leaves out (undefined) is undefined again. */
function withJournalled<Node extends object>(facts: Node, journalled: unknown): Node {
  if (typeof journalled !== 'object' || journalled === null) return facts;
  const absent = Object.fromEntries(Object.keys(facts).map((key) => [key, undefined]));
  return { ...absent, ...(journalled as Node) };
}
