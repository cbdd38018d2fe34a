import type { NodeName } from '../../xcat-compat/names/node-name.js';

/** A child process to run for a node. Nothing secret may stand in `args`: secrets go to `stdin`. */
export interface ChildRequest {
  readonly node: NodeName;
  readonly program: string;
  readonly args: readonly string[];
  /** Written to the child's standard input, which is then closed. */
  readonly stdin: string;
  /** A text that the child reads as the file `HANDED_TEXT`; for programs whose standard input is taken. */
  readonly handed?: string;
  /** The time from start to end; then the child is ended, TERM first, KILL after `graceSeconds`. */
  readonly deadlineSeconds: number;
  readonly graceSeconds: number;
  /** A file the child reads: its read offset is reported as progress (/proc/PID/fdinfo). */
  readonly watchFile?: string;
  readonly onStart?: (pid: number) => void;
  /** Bytes of `watchFile` read so far. */
  readonly onProgress?: (bytes: number) => void;
}

/** How a child ended. Exactly one per request. */
export type ChildResult =
  /** It ran and ended by itself. Output is cut at 64 KiB each. */
  | {
      readonly kind: 'exited';
      readonly pid: number;
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
    }
  /** A signal ended it that was not ours. */
  | { readonly kind: 'killed'; readonly pid: number; readonly signal: string; readonly stderr: string }
  /** It was ended because its deadline passed. */
  | { readonly kind: 'deadline'; readonly pid: number }
  /** It was ended, or never started, because the request was aborted. */
  | { readonly kind: 'aborted' }
  /** It never ran, because of this machine. */
  | { readonly kind: 'notStarted'; readonly reason: string }
  /** The runner process died when it ran, or had just begun. It runs no more, and nobody knows how far it has come. */
  | { readonly kind: 'lost'; readonly reason: string };
