import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { NodeResult, Resume, SettledNode } from '../plugin/contract.js';
import type { JobNode } from './record.js';

/** A node of a running job. */
export interface NodeState extends JobNode {
  /** How far the present status is, where its plugin tells. */
  readonly percent: number | undefined;
}

/** Where the nodes of one running job are. */
export interface NodeStates {
  of(node: NodeName): NodeState | undefined;
  all(): readonly NodeState[];
  /** In the order in which they ended. */
  results(): readonly SettledNode[];
  stepped(node: NodeName, resume: Resume, at: number): void;
  progress(node: NodeName, percent: number): void;
  /** False when it is not one of these nodes or has its result. */
  settle(node: NodeName, result: NodeResult, at: number): boolean;
  /** False when it cannot be cancelled any more. */
  cancel(node: NodeName): boolean;
  /** Its worker has died under it. */
  died(node: NodeName): void;
  movedSinceLastDeath(node: NodeName): boolean;
  /** Waits for a node's result; undefined when the signal aborts first. */
  resultOf(node: NodeName, signal: AbortSignal): Promise<NodeResult | undefined>;
}

export function createNodeStates(nodes: readonly JobNode[]): NodeStates {
  const states = new Map<NodeName, NodeState>(nodes.map((one) => [one.node, { ...one, percent: undefined }]));
  const order = nodes.flatMap(({ node, result }) => (result === undefined ? [] : [{ node, result }]));
  const deaths = new Set<NodeName>();
  const waiting = new Map<NodeName, Set<() => void>>();
  const change = (node: NodeName, to: Partial<NodeState>): void => {
    const state = states.get(node);
    if (state !== undefined) states.set(node, { ...state, ...to });
  };

  return {
    of: (node) => states.get(node),
    all: () => [...states.values()],
    results: () => order,
    stepped(node, resume, at) {
      const moved = states.get(node)?.resume?.status !== resume.status;
      if (moved) deaths.delete(node);
      change(node, moved ? { resume, since: at, percent: undefined } : { resume });
    },
    progress: (node, percent) => change(node, { percent }),
    settle(node, result, at) {
      const state = states.get(node);
      if (state === undefined || state.result !== undefined) return false;
      change(node, { result, since: at, percent: undefined });
      order.push({ node, result });
      for (const wake of waiting.get(node) ?? []) wake();
      waiting.delete(node);
      return true;
    },
    cancel(node) {
      const state = states.get(node);
      if (state === undefined || state.result !== undefined || state.cancelled) return false;
      change(node, { cancelled: true });
      return true;
    },
    died(node) {
      deaths.add(node);
    },
    movedSinceLastDeath: (node) => !deaths.has(node) || states.get(node)?.result !== undefined,
    async resultOf(node, signal) {
      if (states.get(node)?.result === undefined && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const wakers = waiting.get(node) ?? new Set();
          waiting.set(node, wakers.add(resolve));
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      }
      return states.get(node)?.result;
    },
  };
}
