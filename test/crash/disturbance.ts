/** What a round does to a flash, as data: it can be printed, and played again. */
export type Disturbance =
  | { readonly kind: 'kill'; readonly cue: Cue; readonly victims: readonly Victim[] }
  /** The machine's date is set. */
  | { readonly kind: 'clock'; readonly cue: Cue; readonly hours: number }
  /** The daemon is killed, and until the next one starts the tables exchange the addresses of these two nodes' BMCs. */
  | { readonly kind: 'move'; readonly cue: Cue; readonly between: readonly [number, number] }
  | { readonly kind: 'file'; readonly cue: Cue; readonly change: FileChange }
  | WrongAnswer;

/** One request gets an answer that is none; with `isDone` what it asks for is done all the same. */
export interface WrongAnswer {
  readonly kind: 'wrong';
  readonly cue: Cue;
  readonly answer: Wrong;
  readonly isDone: boolean;
}

/** The n-th request of this kind that comes in at a BMC, or so many milliseconds after that, or once it is answered. */
export interface Cue {
  readonly bmc: number;
  readonly stage: 'any' | 'write' | 'upload';
  readonly nth: number;
  readonly when: number | 'answered';
}

export const victims = ['daemon', 'worker', 'runner', 'curl'] as const;
export type Victim = (typeof victims)[number];

export const fileChanges = ['replaced', 'overwritten', 'truncated'] as const;
export type FileChange = (typeof fileChanges)[number];

/** A status, a connection that is cut, 200 without a body, 200 with junk. */
export const wrongAnswers = [500, 503, 'close', 'emptyBody', 'malformedJson'] as const;
export type Wrong = (typeof wrongAnswers)[number];
