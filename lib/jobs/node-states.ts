import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { AnyEvent } from '../events/job-event.js';
import type { NodeResult, Resume, SettledNode } from '../plugin/contract.js';
import type { Step } from '../plugin/node-event.js';
import { type Change, type JobNode, resumeAfter, type Visit } from './record.js';

/** A node of a running job. */
export interface NodeState extends JobNode {
  /** How far the present status is, where its plugin tells. */
  readonly percent: number | undefined;
  /** Why its work cannot go on for now. */
  readonly waitsFor?: string | undefined;
}

/** The events that are about one node. */
export type EventOfNode = Extract<AnyEvent, { readonly node: NodeName }>;

/** Where the nodes of one running job are: what its events come to. */
export interface NodeStates {
  of(node: NodeName): NodeState | undefined;
  all(): readonly NodeState[];
  /** In the order in which they ended. */
  results(): readonly SettledNode[];
  /**
   * What an event changes of its node; undefined when it is not one of these nodes, has its result, or is as the event says.
   * @param at the date
   */
  take(event: EventOfNode, at: number): Change | undefined;
  /** Where it goes on, with the time it has been there. */
  resumeOf(node: NodeName): Resume | undefined;
  /** Waits for a node's result; undefined when the signal aborts first. */
  resultOf(node: NodeName, signal: AbortSignal): Promise<NodeResult | undefined>;
}

/** The present status of a node, in this daemon. */
interface Stay {
  readonly enteredAt: number;
  /** Before that, in a daemon or worker that died. */
  readonly spentBefore: number;
  requests: number;
  /** What its last request has come to. */
  outcome: string | undefined;
}

/** @param now milliseconds of a clock that only runs forward */
export function createNodeStates(nodes: readonly JobNode[], now: () => number): NodeStates {
  const states = new Map<NodeName, NodeState>(nodes.map((one) => [one.node, { ...one, percent: undefined }]));
  const stays = new Map<NodeName, Stay>();
  const order = nodes.flatMap(({ node, result }) => (result === undefined ? [] : [{ node, result }]));
  const waiting = new Map<NodeName, Set<() => void>>();
  const change = (node: NodeName, to: Partial<NodeState>): void => {
    const state = states.get(node);
    if (state !== undefined) states.set(node, { ...state, ...to });
  };
  /** A node that is resumed counts from its first step on: nobody has looked at it since the crash. */
  const stayOf = (node: NodeName): Stay => {
    const known = stays.get(node);
    if (known !== undefined) return known;
    const spentBefore = states.get(node)?.resume?.spentMs ?? 0;
    const stay: Stay = { enteredAt: now(), spentBefore, requests: 0, outcome: undefined };
    stays.set(node, stay);
    return stay;
  };
  const spentOf = ({ enteredAt, spentBefore }: Stay): number =>
    Math.max(0, Math.round(now() - enteredAt)) + spentBefore;
  /** The status the node has been in; the next one begins now. */
  function leave(node: NodeName): Visit | undefined {
    const state = states.get(node);
    const stay = stayOf(node);
    stays.set(node, { enteredAt: now(), spentBefore: 0, requests: 0, outcome: undefined });
    if (state?.resume === undefined) return undefined;
    const { visit, since, resume } = state;
    const { requests, outcome } = stay;
    return { visit, status: resume.status, since, ms: spentOf(stay), requests, outcome };
  }

  function stepped(step: Step, before: NodeState, at: number): Change {
    const { node, phase, tries, outcome } = step;
    const next = resumeAfter(step);
    const moved = before.resume?.status !== next.status;
    if (phase === 'outcome') {
      const answered = stayOf(node);
      answered.outcome = outcome;
      answered.requests = tries;
    }
    const left = moved ? leave(node) : undefined;
    const stay = stayOf(node);
    if (phase === 'intent') stay.requests = tries;
    const spentMs = spentOf(stay);
    const identity = step.identity ?? before.resume?.identity;
    const resume = { ...next, spentMs, ...(identity === undefined ? {} : { identity }) };
    const visit = before.visit + (moved ? 1 : 0);
    change(node, {
      ...{ resume, visit, waitsFor: undefined },
      ...(moved ? { since: at, percent: undefined } : {}),
    });
    return { visit, spentMs, moved, left };
  }

  return {
    of: (node) => states.get(node),
    all: () => [...states.values()],
    results: () => order,
    take(event, at) {
      const { node } = event;
      const before = states.get(node);
      if (before === undefined || before.result !== undefined) return undefined;
      const here: Change = { visit: before.visit, spentMs: 0, moved: false, left: undefined };
      switch (event.kind) {
        case 'step':
          return stepped(event, before, at);
        case 'settled': {
          const { result } = event;
          const left = leave(node);
          change(node, { result, since: at, percent: undefined, waitsFor: undefined });
          order.push({ node, result });
          for (const wake of waiting.get(node) ?? []) wake();
          waiting.delete(node);
          return { ...here, moved: true, left };
        }
        case 'progress':
          change(node, { percent: event.percent });
          return here;
        case 'waits':
          if (before.waitsFor === event.why) return undefined;
          change(node, { waitsFor: event.why });
          return here;
        case 'cancelled':
          if (before.cancelled) return undefined;
          change(node, { cancelled: true, cancelledBy: event.by });
          return here;
        case 'logged':
        case 'powered':
          return here;
        default:
          return event satisfies never;
      }
    },
    resumeOf(node) {
      const resume = states.get(node)?.resume;
      const stay = stays.get(node);
      return resume === undefined || stay === undefined ? resume : { ...resume, spentMs: spentOf(stay) };
    },
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
