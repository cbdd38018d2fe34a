import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { NodeResult, NodeStatus } from './contract.js';

/**
 * What happens to a node, told once: in this shape it goes from the engine through the frames to the daemon, and all that
 * shows or keeps it is made of it.
 */
export type NodeEvent =
  /** A line for whoever watches. */
  | { readonly kind: 'said'; readonly response: XcatResponse }
  | Step
  /** How far the present status is. It may be dropped, and is never written down. */
  | { readonly kind: 'progress'; readonly node: NodeName; readonly percent: number }
  /** A line for the log file of the node. */
  | { readonly kind: 'logged'; readonly node: NodeName; readonly text: string }
  /** For nodelist.status. */
  | { readonly kind: 'powered'; readonly node: NodeName; readonly status: NodeStatus }
  | Settled;

/**
 * One step of a node through its flow: a request that is about to be sent, or what its answer has come to. A request that
 * follows an answer and changes nothing is not told: the answer has said that it comes.
 */
export interface Step {
  readonly kind: 'step';
  readonly node: NodeName;
  readonly phase: 'intent' | 'outcome';
  readonly status: string;
  /** The requests of this visit of the status so far, this one among them. */
  readonly tries: number;
  /** Of an intent: the request changes something, and waits for the daemon's word. */
  readonly effect: boolean;
  /**
   * Plain data without secrets: they are written down. `left` in them, small, stays when the node's work has ended, and
   * later commands can ask for it (`DaemonServices.leftOf`).
   */
  readonly facts: unknown;
  /** Of an outcome. */
  readonly outcome?: string;
  /** Of an outcome: the status it leads to; absent when it ends the flow. */
  readonly next?: string;
  /**
   * What the plugin has found out of who the target is, plain data without secrets; told when that has changed. It is
   * kept with the node, and `Resume` brings it back: the work must not go on at somebody else.
   */
  readonly identity?: unknown;
}

/** The last that is told of a node. */
export interface Settled {
  readonly kind: 'settled';
  readonly node: NodeName;
  readonly result: NodeResult;
}
