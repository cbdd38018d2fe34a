import type { Edge, Edges } from '../../lib/flow/table.js';

/** One way out of a status: where it leads, `undefined` for the end. */
interface Arrow {
  readonly from: string;
  readonly to: string | undefined;
  readonly label: string;
  /** A way that is taken a limited number of times, or only after a crash: it makes no circle. */
  readonly bounded?: true;
}

/** A status table as a mermaid state diagram: what docs/flows.md shows is made from the very tables that run. */
export function diagram(table: Edges, start: string): string {
  const lines = arrows(table).map(({ from, to, label }) => `  ${from} --> ${to ?? '[*]'}: ${label}`);
  return ['stateDiagram-v2', `  [*] --> ${start}`, ...lines].join('\n');
}

/** Every edge of a table. A retry has two: back to its status, and where it leads when all tries are used. */
export function arrows(table: Edges): readonly Arrow[] {
  return Object.entries(table).flatMap(([from, row]) => [
    ...Object.entries(row.next).flatMap(([outcome, edge]) => arrowsOf(from, outcome, edge)),
    ...[row.effect?.resumeAt, row.resumeAt].flatMap((to) =>
      to === undefined ? [] : [{ from, to, label: 'interrupted', bounded: true } as const],
    ),
  ]);
}

function arrowsOf(from: string, outcome: string, edge: Edge<string, never>): readonly Arrow[] {
  if (typeof edge === 'string') return [{ from, to: edge, label: outcome }];
  switch (edge.kind) {
    case 'done':
      return [{ from, to: undefined, label: `${outcome}, done` }];
    case 'failed':
      return [{ from, to: undefined, label: outcome === 'failed' ? outcome : `${outcome}, failed` }];
    case 'again': {
      const again = { from, to: from, label: `${outcome}, again after ${pausesOf(edge)} s` };
      const row = edge.inARow ? ' in a row' : '';
      const end = edge.within === undefined ? `${edge.tries} times${row}` : `for too long${row}`;
      return [again, ...arrowsOf(from, `${outcome} ${end}`, edge.otherwise)];
    }
    case 'after':
      return [{ from, to: edge.to, label: `${outcome}, after ${edge.seconds} s` }];
    case 'back': {
      const pause = edge.seconds === 0 ? '' : `after ${edge.seconds} s, `;
      const label = `${outcome}, ${pause}${edge.times} times`;
      const back = { from, to: edge.to, label, bounded: true } as const;
      return [back, ...arrowsOf(from, `${outcome} more than ${edge.times} times`, edge.otherwise)];
    }
    default:
      return edge satisfies never;
  }
}

function pausesOf({ everySeconds, firstSeconds }: Extract<Edge<string, never>, { kind: 'again' }>): string {
  return firstSeconds === undefined ? String(everySeconds) : `${firstSeconds} to ${everySeconds}`;
}
