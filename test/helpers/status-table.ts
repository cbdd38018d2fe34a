import type { arrows } from './diagram.js';

/**
 * The statuses that can be reached from LOGIN, sorted. Throws when one has no way out but itself, or when statuses
 * can follow each other in a circle: every loop of a table must be a bounded retry.
 */
export function reachable(edges: ReturnType<typeof arrows>): readonly string[] {
  /** Statuses from which every unbounded way has been followed to its end. */
  const followed = new Set<string>();
  const later = ['LOGIN'];
  const visit = (status: string, path: readonly string[]): void => {
    if (path.includes(status)) throw new Error(`${[...path, status].join(' → ')} could go on for ever`);
    if (followed.has(status)) return;
    const out = edges.filter((arrow) => arrow.from === status && arrow.to !== status);
    if (out.length === 0) throw new Error(`${status} has no way out`);
    for (const { to, bounded } of out) {
      if (to === undefined) continue;
      if (bounded === undefined) visit(to, [...path, status]);
      else later.push(to);
    }
    followed.add(status);
  };
  for (const status of later) visit(status, []);
  return [...followed].sort();
}
