import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { PlannedFile } from '../files/pinned-files.js';
import type { DaemonServices, Finish, Target } from './contract.js';

/** What a command says of itself where it is a job. */
export interface Durable {
  /** A plan as the journal has it; undefined where this version cannot read it. */
  readonly read: (plan: unknown) => JobWork | undefined;
  /** The targets of these nodes as the tables describe them now, and why others have none any more. */
  readonly targets: (nodes: readonly NodeName[], daemon: DaemonServices) => Promise<TargetsAgain>;
  /** What a node does in a status, in words for people. */
  readonly words: (status: string) => string;
}

/** What there is to know of the plan of a job. */
export interface JobWork {
  readonly finish: Finish;
  /** The pinned files that it sends: they are kept until it ends. */
  readonly files: readonly PlannedFile[];
  /** What it brings, for lists of jobs, such as a version; undefined where there is nothing to tell. */
  readonly about: string | undefined;
}

export interface TargetsAgain {
  readonly targets: readonly Target[];
  /** Cannot go on. */
  readonly gone: readonly NodeReason[];
  /** Cannot go on now, but may soon: a name that nobody resolves yet. */
  readonly later: readonly NodeReason[];
}

export interface NodeReason {
  readonly node: NodeName;
  readonly reason: string;
}
