import type { After, Again, AgainEdge, BackEdge, Done, Edge, Failed, Read, Row } from './table.js';

/** Where a node is in its table, with what has been counted on its way: plain data. */
export interface Place<Status extends string> {
  readonly status: Status;
  /** When the status was entered, in milliseconds of a clock of which only differences count. */
  readonly since: number;
  /** When its last request was sent. */
  readonly asked: number;
  /** Of each outcome that was read in this visit and led back to it. */
  readonly counts: Readonly<Record<string, Count>>;
  /** How often each outcome of each status has led back to an earlier one: `STATUS outcome`. */
  readonly backs: Readonly<Record<string, number>>;
}

interface Count {
  readonly tries: number;
  /** When the request was sent by which it was read first. */
  readonly since: number;
}

/** Where an answer leads: to a place, perhaps after a pause, or out of the table. */
export type Move<Status extends string, Node> =
  | {
      readonly kind: 'on';
      readonly place: Place<Status>;
      readonly pauseSeconds: number | undefined;
      /** Otherwise the status is tried again. */
      readonly isVisit: boolean;
    }
  | { readonly kind: 'end'; readonly end: Done | Failed<Node> };

/** A visit of this status that begins now. */
export function enter<Status extends string>(
  status: Status,
  now: number,
  backs: Place<Status>['backs'] = {},
): Place<Status> {
  return { status, since: now, asked: now, counts: {}, backs };
}

/** The place after a pause: another request is sent, or a visit begins. */
export function goOn<Status extends string>(
  place: Place<Status>,
  isVisit: boolean,
  now: number,
): Place<Status> {
  return isVisit ? enter(place.status, now, place.backs) : { ...place, asked: now };
}

/**
 * The next place of a node, by the outcome that was read.
 * @param node its facts after the reading
 */
export function move<Status extends string, Node, Request, Reply, Line>(
  row: Row<Status, Node, Request, Reply, Line>,
  place: Place<Status>,
  read: Read<string, Node>,
  node: Node,
  now: number,
): Move<Status, Node> {
  const { status } = place;
  let { backs } = place;
  let edge: Edge<Status, Node> | undefined = row.next[read.outcome];
  let pauseSeconds: number | undefined;
  const counts = isAgain(edge) && edge.inARow ? place.counts : withoutErrors(place.counts, row);
  if (isAgain(edge)) {
    const { tries, since } = counts[read.outcome] ?? { tries: 0, since: place.asked };
    const isMore = tries < edge.tries && isInTime(edge, node, now - since);
    if (isMore) {
      const counted = { ...counts, [read.outcome]: { tries: tries + 1, since } };
      const pause = read.pauseSeconds ?? pauseOf(edge, tries);
      return { kind: 'on', place: { ...place, counts: counted }, pauseSeconds: pause, isVisit: false };
    }
    edge = edge.otherwise;
  }
  if (isAfter(edge)) {
    pauseSeconds = edge.seconds;
    edge = edge.to;
  }
  if (isBack(edge)) {
    const key = `${status} ${read.outcome}`;
    const times = backs[key] ?? 0;
    backs = { ...backs, [key]: times + 1 };
    const isMore = times < edge.times;
    if (isMore && edge.seconds > 0) pauseSeconds = read.pauseSeconds ?? edge.seconds;
    edge = isMore ? edge.to : edge.otherwise;
  }
  if (edge === undefined) throw new Error(`status ${status} has no edge for outcome ${read.outcome}`);
  if (typeof edge !== 'string') return { kind: 'end', end: edge };
  return { kind: 'on', place: enter(edge, now, backs), pauseSeconds, isVisit: true };
}

function pauseOf(
  { everySeconds, firstSeconds = everySeconds }: Again<unknown, never>,
  pauses: number,
): number {
  return Math.min(everySeconds, firstSeconds * 2 ** pauses);
}

/** A good answer gives back the patience that errors have used up. */
function withoutErrors<Status extends string, Node, Request, Reply, Line>(
  counts: Place<Status>['counts'],
  { next }: Row<Status, Node, Request, Reply, Line>,
): Place<Status>['counts'] {
  const isError = (outcome: string): boolean => {
    const edge = next[outcome];
    return isAgain(edge) && edge.inARow;
  };
  if (!Object.keys(counts).some(isError)) return counts;
  return Object.fromEntries(Object.entries(counts).filter(([outcome]) => !isError(outcome)));
}

function isAgain<Status extends string, Node>(
  edge: Edge<Status, Node> | undefined,
): edge is AgainEdge<Status, Node> {
  return typeof edge === 'object' && edge.kind === 'again';
}

function isAfter<Status extends string, Node>(edge: Edge<Status, Node> | undefined): edge is After<Status> {
  return typeof edge === 'object' && edge.kind === 'after';
}

function isBack<Status extends string, Node>(
  edge: Edge<Status, Node> | undefined,
): edge is BackEdge<Status, Node> {
  return typeof edge === 'object' && edge.kind === 'back';
}

function isInTime<Node>(
  { within }: Pick<Again<unknown, Node>, 'within'>,
  node: Node,
  milliseconds: number,
): boolean {
  return within === undefined || milliseconds < within(node) * 1000;
}
