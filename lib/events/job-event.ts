import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { NodeEvent, Settled, Step } from '../plugin/node-event.js';

/** What happens to a job, or to a command that is none, besides what happens to its nodes. */
export type WorkEvent =
  | { readonly kind: 'begun'; readonly nodes: readonly NodeName[]; readonly resumed: boolean }
  /** A node's work cannot begin for now. */
  | { readonly kind: 'waits'; readonly node: NodeName; readonly why: string }
  | ({ readonly kind: 'cancelled'; readonly node: NodeName } & Canceller)
  | { readonly kind: 'ended' };

/** Who has cancelled a node. */
export interface Canceller {
  /** Who, and how. */
  readonly by: string;
  /** Whether that one is told what has become of the node; a client that is interrupted reads nothing any more. */
  readonly isTold: boolean;
}

/** Everything that happens. */
export type AnyEvent = NodeEvent | WorkEvent;

/** What changes how a job stands: it is written down. Of the steps, every one. */
export type JobEvent = Extract<NodeEvent, { kind: 'said' }> | Step | Settled | WorkEvent;

/**
 * What is kept of an event, with its number in its job: readers ask for all since a number. Of the steps those are kept
 * that bring a node into another status; what a node knows is kept once, with the node.
 */
export type KeptEvent = {
  readonly job: number;
  readonly seq: number;
  /** Milliseconds since 1970; undefined for lines that an earlier version has written. */
  readonly at: number | undefined;
} & (Exclude<JobEvent, Step> | Omit<Step, 'facts' | 'identity'>);
