import type { AgainEdge, Done, Edge, Failed, Row, StatusOf } from './table.js';

/**
 * An act: one thing that is done to the other side, with every look around it. It is a small status table with named
 * exits; a flow puts it in under a name and says where each exit leads. It is flattened when it is made: what runs, is
 * journalled and drawn is a status table like any other.
 *
 * What the compiler holds: a flow leads every exit of its acts somewhere, and none that they do not have; every edge
 * leads to a status of the act or to an exit.
 */
export interface Act<
  Main extends string,
  Step extends string,
  To extends string,
  Node,
  Request,
  Reply,
  Line,
> {
  /** The row that does it. It has the name under which the act is put in; the others have it before theirs. */
  readonly main: Main;
  readonly rows: { readonly [S in Step]: Row<To, Node, Request, Reply, Line> };
}

/** A way out of an act. It stands where a status can, and no table has a status of that name. */
export type Exit<Name extends string = string> = `exit:${Name}`;

export function exit<const Name extends string>(name: Name): Exit<Name> {
  return `exit:${name}`;
}

/** The names of the exits among what rows lead to. */
export type ExitOf<To extends string> = To extends Exit<infer Name> ? Name : never;

/** Holds that rows lead nowhere but to `Known`; the error names what they lead to instead. */
export type Closed<Known extends string, To extends string> = [Exclude<To, Known>] extends [never]
  ? unknown
  : { readonly 'leads nowhere': Exclude<To, Known> };

export function act<
  const Main extends Step,
  Step extends string,
  To extends string,
  Node,
  Request,
  Reply,
  Line,
>(
  main: Main,
  rows: { readonly [S in Step]: Row<To, Node, Request, Reply, Line> } & Closed<Step | Exit, To>,
): Act<Main, Step, To, Node, Request, Reply, Line> {
  return Object.freeze({ main, rows });
}

/** The status that a row of an act is in a flow; without a name the rows keep theirs. */
type Under<Name extends string, Main extends string, Step extends string> = Name extends ''
  ? Step
  : Step extends Main
    ? Name
    : `${Name}.${Step}`;

/** The rows of an act that was put in. */
type PutIn<Name extends string, Main extends string, Step extends string, To, Node, Request, Reply, Line> = {
  readonly [S in Step as Under<Name, Main, S>]: Row<
    Under<Name, Main, Step> | StatusOf<To>,
    Node,
    Request,
    Reply,
    Line
  >;
};

/**
 * Puts an act into a flow: its statuses get the flow's name for it, its exits lead where the flow says.
 * @param name '' puts in the rows as they are
 * @param said lines told when a row leaves by an exit for which it has none of its own
 */
export function put<
  const Name extends string,
  Main extends string,
  Step extends string,
  To extends string,
  Node,
  Request,
  Reply,
  Line,
  const Exits extends Readonly<Record<ExitOf<To>, Edge<string, Node>>>,
>(
  name: Name,
  { main, rows }: Act<Main, Step, To, Node, Request, Reply, Line>,
  exits: Exits & Readonly<Record<Exclude<keyof Exits, ExitOf<To>>, never>>,
  said?: Said<NoInfer<To>, NoInfer<Node>, NoInfer<Line>>,
): PutIn<Name, Main, Step, Exits[keyof Exits], Node, Request, Reply, Line> {
  const under = (step: string): string => (name === '' ? step : step === main ? name : `${name}.${step}`);
  const ways: Readonly<Record<string, Edge<string, Node>>> = exits;
  const lines: Readonly<Record<string, SaidBy<Node, Line> | undefined>> = said ?? {};
  const lead = (to: string): Edge<string, Node> => {
    const way = nameOf(to);
    if (way === undefined) return under(to);
    const edge = ways[way];
    if (edge === undefined) throw new Error(`${name}: exit ${way} leads nowhere`);
    return edge;
  };
  const flat = entries<Row<string, Node, Request, Reply, Line>>(rows).map(([step, one]) => {
    const next = mapped(one.next, (edge) => led(edge, lead));
    const says = Object.entries(one.next).flatMap(([outcome, edge]) => {
      const line = typeof edge === 'string' ? lines[nameOf(edge) ?? ''] : undefined;
      return line === undefined ? [] : [[outcome, line] as const];
    });
    return [
      under(step),
      Object.freeze({
        ...one,
        next,
        say: { ...Object.fromEntries(says), ...one.say },
        effect: one.effect && { resumeAt: status(lead(one.effect.resumeAt)) },
        resumeAt: one.resumeAt === undefined ? undefined : status(lead(one.resumeAt)),
      }),
    ] as const;
  });
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- what the loop has done to each key and each edge, the type says again
  return Object.fromEntries(flat) as PutIn<Name, Main, Step, Exits[keyof Exits], Node, Request, Reply, Line>;
}

type SaidBy<Node, Line> = (node: Node) => Line | readonly Line[] | undefined;
type Said<To extends string, Node, Line> = Readonly<Partial<Record<ExitOf<To>, SaidBy<Node, Line>>>>;

/**
 * An act for a node of which what the act knows is a part: each row is given the part, and what it learns is put back.
 */
export function onPart<
  Main extends string,
  Step extends string,
  To extends string,
  Part,
  Whole,
  Request,
  Reply,
  Line,
>(
  { main, rows }: Act<Main, Step, To, Part, Request, Reply, Line>,
  partOf: (whole: Whole) => Part,
  withPart: (whole: Whole, part: Part) => Whole,
): Act<Main, Step, To, Whole, Request, Reply, Line> {
  const wrapped = entries<Row<string, Part, Request, Reply, Line>>(rows).map(
    ([step, one]): readonly [string, Row<string, Whole, Request, Reply, Line>] => [
      step,
      Object.freeze({
        ...one,
        send: (whole: Whole) => one.send(partOf(whole)),
        read: (reply: Reply, whole: Whole) => {
          const { node, ...read } = one.read(reply, partOf(whole));
          return node === undefined ? read : { ...read, node: withPart(whole, node) };
        },
        next: mapped(one.next, (edge) => ofPart(edge, partOf)),
        say: mapped(one.say, (say) => say && ((whole: Whole) => say(partOf(whole)))),
      }),
    ],
  );
  return {
    main,
    // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- the rows have kept their keys
    rows: Object.fromEntries(wrapped) as Act<Main, Step, To, Whole, Request, Reply, Line>['rows'],
  };
}

function nameOf(to: string): string | undefined {
  return to.startsWith('exit:') ? to.slice('exit:'.length) : undefined;
}

function entries<Value>(record: Readonly<Record<string, Value>>): readonly (readonly [string, Value])[] {
  return Object.entries(record);
}

function mapped<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

/** The edge with every status in it led on. */
function led<Node>(edge: Edge<string, Node>, lead: (to: string) => Edge<string, Node>): Edge<string, Node> {
  if (typeof edge === 'string') return lead(edge);
  switch (edge.kind) {
    case 'done':
    case 'failed':
      return edge;
    case 'after':
      return Object.freeze({ ...edge, to: status(lead(edge.to)) });
    case 'again':
      return Object.freeze({ ...edge, otherwise: ending(led(edge.otherwise, lead)) });
    case 'back':
      return Object.freeze({
        ...edge,
        to: status(lead(edge.to)),
        otherwise: lastEnding(led(edge.otherwise, lead)),
      });
    default:
      return edge satisfies never;
  }
}

/** The edge for the whole of which the node is a part. */
function ofPart<Part, Whole>(edge: Edge<string, Part>, partOf: (whole: Whole) => Part): Edge<string, Whole> {
  if (typeof edge === 'string') return edge;
  switch (edge.kind) {
    case 'done':
    case 'after':
      return edge;
    case 'failed': {
      const { because } = edge;
      if (because === undefined) return { kind: 'failed', because };
      return { kind: 'failed', because: (whole, seconds) => because(partOf(whole), seconds) };
    }
    case 'again': {
      const { within } = edge;
      const otherwise = ending(ofPart(edge.otherwise, partOf));
      return { ...edge, otherwise, within: within && ((whole) => within(partOf(whole))) };
    }
    case 'back':
      return { ...edge, otherwise: lastEnding(ofPart(edge.otherwise, partOf)) };
    default:
      return edge satisfies never;
  }
}

// Where an edge stands in another one, not every kind of edge can. That is seen when the flow is made.

function status<Node>(edge: Edge<string, Node>): string {
  if (typeof edge === 'string') return edge;
  throw new Error(
    `an exit that is gone back to, or on to after a pause, leads to a status, not to ${edge.kind}`,
  );
}

function lastEnding<Node>(edge: Edge<string, Node>): string | Done | Failed<Node> {
  if (typeof edge === 'string' || edge.kind === 'done' || edge.kind === 'failed') return edge;
  throw new Error(`an exit that is taken at last leads to a status or an end, not to ${edge.kind}`);
}

function ending<Node>(edge: Edge<string, Node>): AgainEdge<string, Node>['otherwise'] {
  if (typeof edge === 'object' && edge.kind === 'back') return edge;
  return lastEnding<Node>(edge);
}
