import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { NodeResult, NodeStep, Resume } from '../plugin/contract.js';

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
  readonly cancelled: boolean;
  readonly result: NodeResult | undefined;
  /** When the present status, or the end, began. */
  readonly since: number;
}

/** A job as the journal tells it. */
export interface JournalledJob extends JobRecord {
  /** undefined: it has not ended. */
  readonly endedAt: number | undefined;
  readonly jobNodes: readonly JobNode[];
}

/** What is written down while a job runs. */
export type JournalEntry =
  | { readonly kind: 'line'; readonly job: number; readonly seq: number; readonly response: XcatResponse }
  | {
      readonly kind: 'step';
      readonly job: number;
      readonly node: NodeName;
      readonly step: NodeStep;
      readonly at: number;
    }
  | {
      readonly kind: 'settled';
      readonly job: number;
      readonly node: NodeName;
      readonly result: NodeResult;
      readonly at: number;
    }
  | { readonly kind: 'cancelled'; readonly job: number; readonly node: NodeName }
  | { readonly kind: 'ended'; readonly job: number; readonly at: number };

/** Where a node goes on after this step: an outcome has led to its next status, an intent may have been carried out. */
export function resumeAfter(step: NodeStep): Resume {
  const status = step.kind === 'outcome' ? (step.next ?? step.status) : step.status;
  return { status, intent: step.kind === 'intent', facts: step.facts };
}
