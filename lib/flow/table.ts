/**
 * A status table: the whole life of one node in one command, as data that is read on one screen. A row says what
 * is sent in that status, how the answer is read, and where each possible outcome leads. `drive` runs it.
 *
 * What the compiler holds: every outcome a row can read has an edge, no edge exists that cannot be read, and every
 * edge leads to a status of the table or to an end.
 */
export type StatusTable<Status extends string, Node, Request, Reply, Line> = {
  readonly [S in Status]: Row<Status, Node, Request, Reply, Line>;
};

export interface Row<Status extends string, Node, Request, Reply, Line> {
  readonly send: (node: Node) => Request;
  readonly read: (reply: Reply, node: Node) => Read<string, Node>;
  readonly next: Readonly<Record<string, Edge<Status, Node>>>;
  readonly say: Readonly<Partial<Record<string, (node: Node) => Line | readonly Line[] | undefined>>>;
  readonly onAbort: OnAbort;
  /**
   * Set when the request changes something that must not be done twice: the intent is on disk before it is sent, and
   * whoever finds an intent without an outcome (after a crash) goes on at `resumeAt`, which looks before it acts.
   */
  readonly effect: Effect<Status> | undefined;
  /**
   * Of a row that watches for something that may pass unseen: the status in which whoever was interrupted in this one
   * finds out whether it has.
   */
  readonly resumeAt: Status | undefined;
}

/**
 * What an abort in a status means at the BMC: nothing was begun; it goes on without us; or something was sent to it before
 * this status, and nobody knows whether it has that.
 */
export type OnAbort = 'stops' | 'continues' | 'sent';

export interface Effect<Status extends string> {
  readonly resumeAt: Status;
}

/** A status table of any command, for what only looks at where it leads. */
export type Edges = Readonly<
  Record<string, Pick<Row<string, never, unknown, unknown, unknown>, 'next' | 'effect' | 'resumeAt'>>
>;

/** What a reply means for the flow: one of a finite set of outcomes, and what the node now knows. */
export interface Read<Outcome extends string, Node> {
  readonly outcome: Outcome;
  /** The node's facts from here on; unchanged when absent. */
  readonly node?: Node;
  /** Why; needed where the outcome leads to `failed`. */
  readonly reason?: string;
  /** Where the outcome leads to `again` or `backAfter`: the pause the other side asked for, instead of the edge's own. */
  readonly pauseSeconds?: number;
}

export type Edge<Status extends string, Node> =
  | Status
  | AgainEdge<Status, Node>
  | After<Status>
  | BackEdge<Status, Node>
  | Done
  | Failed<Node>;
export type AgainEdge<Status, Node> = Again<Status | BackEdge<Status, Node> | Done | Failed<Node>, Node>;
export type BackEdge<Status, Node> = Back<Status, Status | Done | Failed<Node>>;

/**
 * The same status again after a pause, a limited number of times or for a limited time. Each outcome of a row counts
 * its own tries and its own time, from the moment it is first read in this visit of the status. There is no unlimited
 * form.
 */
export interface Again<Otherwise, Node> {
  readonly kind: 'again';
  readonly everySeconds: number;
  /** The first pause, where it is shorter: each is twice the one before, up to `everySeconds`. */
  readonly firstSeconds?: number;
  readonly tries: number;
  /** Seconds after which there is no other try, counted from when the outcome began to be read. */
  readonly within: ((node: Node) => number) | undefined;
  /**
   * The outcome is an error, which says nothing of how things are: tries and time count errors in a row, and every
   * outcome of the row that is no such error (its good answers) gives them all back.
   */
  readonly inARow: boolean;
  /** Where it leads when all tries are used up. */
  readonly otherwise: Otherwise;
}

/** On to a status after a pause: the other side needs that long before it can be asked on. */
export interface After<Status extends string> {
  readonly kind: 'after';
  readonly seconds: number;
  readonly to: Status;
}

/** Back to an earlier status, so many times for one node; each outcome that leads back counts its own. */
export interface Back<To, Otherwise> {
  readonly kind: 'back';
  readonly to: To;
  readonly times: number;
  /** The pause before it; 0 for none. */
  readonly seconds: number;
  /** Where it leads when it has led back so often. */
  readonly otherwise: Otherwise;
}

export interface Done {
  readonly kind: 'done';
}

export interface Failed<Node> {
  readonly kind: 'failed';
  /** The reason when the read gives none. */
  readonly because: ((node: Node, waitedSeconds: number) => string) | undefined;
}

/** The node's work is done. */
export const done: Done = Object.freeze({ kind: 'done' });

/** The node has failed, for the reason that was read. */
export const failed: Failed<unknown> = Object.freeze({ kind: 'failed', because: undefined });

/** The node has failed, for this reason. `waitedSeconds` is the time since the first try of the status. */
export function failedBecause<Node>(because: (node: Node, waitedSeconds: number) => string): Failed<Node> {
  return Object.freeze({ kind: 'failed', because });
}

/** Ask again every `everySeconds`, at most `tries` times, and then go where `otherwise` leads. */
export function again<const Otherwise extends Ending>(
  everySeconds: number,
  tries: number,
  otherwise: Otherwise,
): Again<Otherwise, unknown> {
  return Object.freeze({ kind: 'again', everySeconds, tries, within: undefined, inARow: false, otherwise });
}

/** The same for what is usually there in a moment: the first pause is a quarter of a second, and each twice the one before. */
export function againSoon<const Otherwise extends Ending>(
  everySeconds: number,
  tries: number,
  otherwise: Otherwise,
): Again<Otherwise, unknown> {
  return Object.freeze({ ...again(everySeconds, tries, otherwise), firstSeconds: 0.25 });
}

/** Ask again every `everySeconds` until the outcome has been read for so many seconds. */
export function againFor<Node, const Otherwise extends Ending>(
  everySeconds: number,
  within: (node: Node) => number,
  otherwise: Otherwise,
): Again<Otherwise, Node> {
  const tries = Number.POSITIVE_INFINITY;
  return Object.freeze({ kind: 'again', everySeconds, tries, within, inARow: false, otherwise });
}

/** After an error: ask again every `everySeconds`, as long as there are at most `tries` errors in a row. */
export function patiently<const Otherwise extends Ending>(
  everySeconds: number,
  tries: number,
  otherwise: Otherwise,
): Again<Otherwise, unknown> {
  return Object.freeze({ kind: 'again', everySeconds, tries, within: undefined, inARow: true, otherwise });
}

/** After an error: ask again every `everySeconds`, until there have been only errors for so many seconds. */
export function patientlyFor<Node, const Otherwise extends Ending>(
  everySeconds: number,
  within: (node: Node) => number,
  otherwise: Otherwise,
): Again<Otherwise, Node> {
  const tries = Number.POSITIVE_INFINITY;
  return Object.freeze({ kind: 'again', everySeconds, tries, within, inARow: true, otherwise });
}

/** On to status `to` in so many seconds. */
export function after<const To extends string>(seconds: number, to: To): After<To> {
  return Object.freeze({ kind: 'after', seconds, to });
}

/** Go back to status `to`, at most `times` times, and then where `otherwise` leads. */
export function back<const To extends string, const Otherwise extends LastEnding>(
  to: To,
  times: number,
  otherwise: Otherwise,
): Back<To, Otherwise> {
  return backAfter(0, to, times, otherwise);
}

/** The same after a pause: another status is asked before this one is tried again. */
export function backAfter<const To extends string, const Otherwise extends LastEnding>(
  seconds: number,
  to: To,
  times: number,
  otherwise: Otherwise,
): Back<To, Otherwise> {
  return Object.freeze({ kind: 'back', to, times, seconds, otherwise });
}

type LastEnding = string | Done | Failed<never>;
type Ending = LastEnding | Back<string, LastEnding>;

/** One row. `say` prints a line when an outcome is read; `onAbort` is 'stops' unless the BMC goes on by itself. */
export function row<
  Node,
  Request,
  Reply,
  Line,
  const Outcome extends string,
  const Next extends Record<Outcome, Edge<string, Node>>,
  const Resume extends string = never,
>(
  send: (node: Node) => Request,
  read: (reply: Reply, node: Node) => Read<Outcome, Node>,
  next: Next & Record<Exclude<keyof Next, Outcome>, never>,
  more: RowOptions<Node, Line, Outcome, Resume> = {},
): Row<StatusOf<Next[keyof Next]> | Resume, Node, Request, Reply, Line> {
  return Object.freeze({
    send,
    read,
    next: next,
    say: more.say ?? {},
    onAbort: more.onAbort ?? 'stops',
    effect: more.effect,
    resumeAt: more.resumeAt,
  });
}

export interface RowOptions<Node, Line, Outcome extends string, Resume extends string> {
  readonly say?: Readonly<Partial<Record<Outcome, (node: Node) => Line | readonly Line[] | undefined>>>;
  readonly onAbort?: OnAbort;
  readonly effect?: Effect<Resume>;
  readonly resumeAt?: Resume;
}

/** The statuses an edge leads to. */
export type StatusOf<E> = E extends string
  ? E
  : E extends After<infer To>
    ? To
    : E extends Again<infer Otherwise, infer _Node>
      ? StatusOf<Otherwise>
      : E extends Back<infer To, infer Otherwise>
        ? StatusOf<To> | StatusOf<Otherwise>
        : never;
