import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { NodeReason, Target, TargetsAgain } from '../plugin/contract.js';
import { reasons } from './job-texts.js';
import { pause } from './pause.js';

/** Nodes of a job that goes on, whose targets the tables have to tell. */
export interface Missing {
  readonly nodes: readonly NodeName[];
  /** What the tables say now; rejects when they cannot be read. */
  readonly find: (nodes: readonly NodeName[]) => Promise<TargetsAgain>;
  /** How long a node waits for what may be otherwise soon; tables that cannot be read are waited for without end. */
  readonly mostSeconds: number;
}

export interface Waiting {
  /** Whether the node still has work to do: it may have been cancelled meanwhile. */
  readonly isLeft: (node: NodeName) => boolean;
  readonly found: (targets: readonly Target[]) => void;
  readonly fail: (node: NodeName, reason: string) => void;
  readonly waits: (node: NodeName, why: string) => void;
  /** Told when the reason of a pause changes. */
  readonly log: (problem: { readonly nodes: number; readonly why: string }) => void;
  /** Milliseconds of a clock that only runs forward. */
  readonly elapsed: () => number;
  readonly signal: AbortSignal;
}

/** The pauses between two looks: a name server that starts is there soon, one that is down is not asked all the time. */
const PAUSES_SECONDS = [0.5, 1, 2, 5, 10];

/** Asks for the targets until each node has its own, cannot have one, or has waited long enough. */
export async function awaitTargets({ nodes, find, mostSeconds }: Missing, waiting: Waiting): Promise<void> {
  const since = new Map<NodeName, number>();
  let left = nodes;
  let logged: string | undefined;
  const isOver = (): boolean => waiting.signal.aborted;
  for (let turn = 0; left.length > 0 && !isOver(); turn += 1) {
    const { targets, gone, later } = await lookedFor(left, find);
    if (isOver()) return;
    const begin = targets.filter(({ node }) => waiting.isLeft(node));
    if (begin.length > 0) waiting.found(begin);
    for (const { node, reason } of gone) if (waiting.isLeft(node)) waiting.fail(node, reason);

    const kept: NodeName[] = [];
    for (const { node, reason, hasLimit } of later.filter(({ node }) => waiting.isLeft(node))) {
      const now = waiting.elapsed();
      const from = since.get(node) ?? now;
      if (hasLimit) since.set(node, from);
      if (hasLimit && now - from >= mostSeconds * 1000) {
        waiting.fail(node, reason);
        continue;
      }
      waiting.waits(node, reason);
      kept.push(node);
    }
    left = kept;
    const [first] = later;
    if (first !== undefined && first.reason !== logged)
      waiting.log({ nodes: left.length, why: first.reason });
    logged = first?.reason;
    if (left.length > 0)
      await pause(PAUSES_SECONDS[Math.min(turn, PAUSES_SECONDS.length - 1)] ?? 0, waiting.signal);
    left = left.filter(waiting.isLeft);
  }
}

interface Later extends NodeReason {
  readonly hasLimit: boolean;
}

async function lookedFor(
  nodes: readonly NodeName[],
  find: Missing['find'],
): Promise<Omit<TargetsAgain, 'later'> & { readonly later: readonly Later[] }> {
  try {
    const { targets, gone, later } = await find(nodes);
    const told = new Set([...targets, ...gone, ...later].map(({ node }) => node));
    const untold = nodes
      .filter((node) => !told.has(node))
      .map((node) => ({ node, reason: reasons.nodeGone }));
    return {
      targets,
      gone: [...gone, ...untold],
      later: later.map((one) => ({ ...one, hasLimit: true })),
    };
  } catch (error) {
    const why = reasons.tablesUnreadable(error instanceof Error ? error.message : String(error));
    return { targets: [], gone: [], later: nodes.map((node) => ({ node, reason: why, hasLimit: false })) };
  }
}
