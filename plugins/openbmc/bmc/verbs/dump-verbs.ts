import type { Verb } from './index.js';
import type { UpdateTask } from './update-verbs.js';

/** The BMC's diagnostics, packed into files. */
export type DumpVerb = ListDumps | CreateDump | FindDump | DeleteDump | DownloadDump;

export interface ListDumps extends Verb<readonly Dump[]> {
  readonly verb: 'listDumps';
}
/** Has a dump made, and does not wait for it. */
export interface CreateDump extends Verb<BegunDump> {
  readonly verb: 'createDump';
}
/** Asks what has become of a dump that had no id when it was begun. */
export interface FindDump extends Verb<DumpProgress> {
  readonly verb: 'findDump';
  readonly making: DumpMaking;
}
export interface DeleteDump extends Verb<undefined> {
  readonly verb: 'deleteDump';
  readonly id: string;
}
/** Writes the dump into a file of this machine, which has its name when it is complete and not before. */
export interface DownloadDump extends Verb<Downloaded> {
  readonly verb: 'downloadDump';
  readonly id: string;
  /** The whole path; an existing file is replaced. */
  readonly file: string;
  /** Where the daemon puts it then; the same where it is not moved. */
  readonly place?: string;
}

export interface Dump {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Bytes. */
  readonly size: number;
}

/** A dump that was asked for. */
export interface BegunDump {
  /** Under which it will be listed when it is complete; undefined when the BMC names none, or none yet. */
  readonly id: string | undefined;
  /** Of a BMC that names a dump only when it is complete. */
  readonly making?: DumpMaking | undefined;
}

/** What a dump without an id is known by. */
export interface DumpMaking {
  /** What makes it, where the BMC tells. */
  readonly task: UpdateTask | undefined;
  /** The ids of the dumps there were before. */
  readonly before: readonly string[];
}

export type DumpProgress =
  | { readonly kind: 'running' }
  | { readonly kind: 'made'; readonly id: string }
  /** It ended without a dump; `message` is what the BMC says of it. */
  | { readonly kind: 'failed'; readonly message: string | undefined };

export interface Downloaded {
  readonly bytes: number;
}
