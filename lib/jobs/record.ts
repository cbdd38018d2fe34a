import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { JobEvent } from '../events/job-event.js';
import type { NodeResult, Resume } from '../plugin/contract.js';
import type { Step } from '../plugin/node-event.js';

/** A job as it was asked for. Nothing in it is secret: credentials are read from the tables whenever it (re)starts. */
export interface JobRecord {
  readonly id: number;
  readonly plugin: string;
  readonly command: string;
  readonly args: readonly (string | undefined)[];
  /** The nodes of the command, in the order of the noderange; the job's own nodes are those with a BMC. */
  readonly nodes: readonly NodeName[];
  readonly cwd: string;
  readonly user: string | undefined;
  readonly plan: unknown;
  /** Milliseconds since 1970, as all times here. */
  readonly startedAt: number;
}

/** One node of a job, as far as it is written down. */
export interface JobNode {
  readonly node: NodeName;
  /** Its BMC. */
  readonly owner: string;
  readonly resume: Resume | undefined;
  /** Which of its statuses the present one is, counted from 1; 0 before the first. */
  readonly visit: number;
  readonly cancelled: boolean;
  /** Who, and how. */
  readonly cancelledBy?: string | undefined;
  readonly result: NodeResult | undefined;
  /** When the present status, or the end, began. */
  readonly since: number;
  /** What is written down of it cannot be read: it cannot go on. */
  readonly damage?: string | undefined;
}

/** A job as the journal tells it. */
export interface JournalledJob extends JobRecord {
  /** undefined: it has not ended. */
  readonly endedAt: number | undefined;
  readonly jobNodes: readonly JobNode[];
  /** What is written down of it cannot be read: how it was asked for is not known. */
  readonly damage?: string | undefined;
}

/** A node's time in one status, once it has left that. */
export interface Visit {
  /** Counted from 1. */
  readonly visit: number;
  readonly status: string;
  readonly since: number;
  /** How long it was there, by a clock that nobody sets. */
  readonly ms: number;
  /** Sent there since this daemon has had the node. */
  readonly requests: number;
  /** Undefined where a crash has ended it. */
  readonly outcome: string | undefined;
}

/** What an event has changed of its node. */
export interface Change {
  /** Of the status the node is in now. */
  readonly visit: number;
  /** How long it has been there. */
  readonly spentMs: number;
  /** It has come into another status, or to its end. */
  readonly moved: boolean;
  /** The status it has left so. */
  readonly left: Visit | undefined;
}

/** What is written down while a job runs. */
export type JournalEntry =
  | {
      readonly kind: 'event';
      readonly job: number;
      /** Undefined: of the event only what it changes is kept. */
      readonly seq: number | undefined;
      readonly at: number;
      readonly event: JobEvent;
      readonly change: Change | undefined;
    }
  /** Somebody has been told that it was cancelled. */
  | { readonly kind: 'cancelTold'; readonly job: number; readonly node: NodeName };

/** Where a node goes on after this step: an outcome has led to its next status, an intent may have been carried out. */
export function resumeAfter({ phase, status, next, facts }: Step): Resume {
  return { status: phase === 'outcome' ? (next ?? status) : status, intent: phase === 'intent', facts };
}
