import type { Verb } from '../verbs.js';

/** The BMC's diagnostics, packed into files. */
export type DumpVerb = ListDumps | CreateDump | DeleteDump | DownloadDump;

export interface ListDumps extends Verb<readonly Dump[]> {
  readonly verb: 'listDumps';
}
/** The value is the id under which the dump will be listed when it is complete; undefined when the BMC names none. */
export interface CreateDump extends Verb<string | undefined> {
  readonly verb: 'createDump';
}
export interface DeleteDump extends Verb<undefined> {
  readonly verb: 'deleteDump';
  readonly id: string;
}
/** Writes the dump into a file of this machine, which is there when it is complete and not before. */
export interface DownloadDump extends Verb<Downloaded> {
  readonly verb: 'downloadDump';
  readonly id: string;
  /** The whole path; an existing file is replaced. */
  readonly file: string;
}

export interface Dump {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Bytes. */
  readonly size: number;
}

export interface Downloaded {
  readonly bytes: number;
}
