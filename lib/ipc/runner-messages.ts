import { type Fields, fieldsOf, number, optionalText, text, texts } from './fields.js';
import { MalformedFrame } from './malformed-frame.js';

/** A child to start. `id` is a number of the worker's choice, used once per connection. */
export interface StartOrder {
  readonly kind: 'start';
  readonly id: number;
  readonly program: string;
  readonly args: readonly string[];
  readonly stdin: string;
  readonly handed?: string | undefined;
  readonly deadlineSeconds: number;
  readonly graceSeconds: number;
  readonly watchFile?: string | undefined;
}

/** What a worker says to the runner. */
export type ToRunner =
  /** First, and once: the number that the daemon gave this worker. */
  | { readonly kind: 'hello'; readonly worker: number }
  | StartOrder
  /** End this child, or forget it if it has not been started. */
  | { readonly kind: 'end'; readonly id: number };

/** How a child left the runner. */
export type ChildEnd =
  | { readonly kind: 'exited'; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'killed'; readonly signal: string; readonly stderr: string }
  | { readonly kind: 'deadline' }
  | { readonly kind: 'aborted' };

/** Why a child was never started. */
export type NotStarted =
  | { readonly kind: 'aborted' }
  | { readonly kind: 'notStarted'; readonly reason: string };

/** What the runner says to a worker. From its start on a child is known by its PID alone. */
export type FromRunner =
  | { readonly kind: 'notStarted'; readonly id: number; readonly why: NotStarted }
  /** It is about to be started. Without this word it was not, whatever becomes of the runner. */
  | { readonly kind: 'starting'; readonly id: number }
  /** `startTime` tells this process from a later one with the same PID; absent where /proc is hidden. */
  | {
      readonly kind: 'started';
      readonly id: number;
      readonly pid: number;
      readonly startTime?: string | undefined;
    }
  | { readonly kind: 'progress'; readonly pid: number; readonly bytes: number }
  | { readonly kind: 'ended'; readonly pid: number; readonly end: ChildEnd };

/** Throws MalformedFrame. */
export function decodeToRunner(value: unknown): ToRunner {
  const fields = fieldsOf(value);
  switch (fields['kind']) {
    case 'hello':
      return { kind: 'hello', worker: number(fields, 'worker') };
    case 'start':
      return {
        kind: 'start',
        id: number(fields, 'id'),
        program: text(fields, 'program'),
        args: texts(fields, 'args'),
        stdin: text(fields, 'stdin'),
        handed: optionalText(fields, 'handed'),
        deadlineSeconds: number(fields, 'deadlineSeconds'),
        graceSeconds: number(fields, 'graceSeconds'),
        watchFile: optionalText(fields, 'watchFile'),
      };
    case 'end':
      return { kind: 'end', id: number(fields, 'id') };
    default:
      throw new MalformedFrame('a message of no known kind');
  }
}

/** Throws MalformedFrame. */
export function decodeFromRunner(value: unknown): FromRunner {
  const fields = fieldsOf(value);
  switch (fields['kind']) {
    case 'notStarted':
      return { kind: 'notStarted', id: number(fields, 'id'), why: notStartedOf(fieldsOf(fields['why'])) };
    case 'starting':
      return { kind: 'starting', id: number(fields, 'id') };
    case 'started':
      return {
        kind: 'started',
        id: number(fields, 'id'),
        pid: pidOf(fields),
        startTime: optionalText(fields, 'startTime'),
      };
    case 'progress':
      return { kind: 'progress', pid: pidOf(fields), bytes: number(fields, 'bytes') };
    case 'ended':
      return { kind: 'ended', pid: pidOf(fields), end: endOf(fieldsOf(fields['end'])) };
    default:
      throw new MalformedFrame('a message of no known kind');
  }
}

/** A PID may be signalled later, so 0, 1 and negative numbers (process groups) never pass. */
function pidOf(fields: Fields): number {
  const pid = number(fields, 'pid');
  if (!Number.isInteger(pid) || pid < 2) throw new MalformedFrame(`a process id of ${pid}`);
  return pid;
}

function notStartedOf(fields: Fields): NotStarted {
  if (fields['kind'] === 'aborted') return { kind: 'aborted' };
  return { kind: 'notStarted', reason: text(fields, 'reason') };
}

function endOf(fields: Fields): ChildEnd {
  switch (fields['kind']) {
    case 'exited':
      return {
        kind: 'exited',
        code: number(fields, 'code'),
        stdout: text(fields, 'stdout'),
        stderr: text(fields, 'stderr'),
      };
    case 'killed':
      return { kind: 'killed', signal: text(fields, 'signal'), stderr: text(fields, 'stderr') };
    case 'deadline':
      return { kind: 'deadline' };
    case 'aborted':
      return { kind: 'aborted' };
    default:
      throw new MalformedFrame('an end of no known kind');
  }
}
