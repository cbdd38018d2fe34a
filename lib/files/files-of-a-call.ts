import type { FileReader } from './file-reader.js';
import type { Pinned } from './pinned-files.js';

/** The files of this machine that a caller names, with his rights. */
export interface CallerFiles extends FileReader {
  /** A copy that does not change, for workers to send. It is kept as long as the command runs, or its job. One with more bytes is not read. */
  pin(path: string, signal: AbortSignal, mostBytes: number): Promise<Pinned>;
}

/** What workers, which may run as a user who can read nothing of this machine, are handed for one command. */
export interface Handouts {
  /** They do; where they do not, they read what the daemon can read. */
  readonly apart: boolean;
  /** A new directory that workers can write into, and nobody else; it is gone when the command has ended. */
  inbox(): Promise<string>;
  /** A file of this content that workers can read and change, in such a directory; its path. */
  give(name: string, content: string): Promise<string>;
  /** What has become of it; at most so many bytes. Rejects when workers have made something else of it. */
  takeBack(path: string, maxBytes: number): Promise<string>;
  /** A private ssh key, for use and not to keep: by an agent where workers run as another user. */
  useKey(privateKeyFile: string): Promise<KeyForUse>;
  /** Done when the command has ended, before what was handed out until then is taken back. */
  atEnd(act: () => Promise<void>): void;
}

export type KeyForUse =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'agent'; readonly socket: string }
  /** Why it cannot be used. */
  | { readonly kind: 'problem'; readonly why: string };
