import type { NodeResult } from '../plugin/contract.js';
import type { After, Again, AgainEdge, BackEdge, Edge, Row, StatusTable } from './table.js';

/** Everything a flow can touch. A test gives a world with its own clock and its own BMC. */
export interface World<Node, Request, Reply, Line> {
  /** Carries out one request; each has its own deadline and always answers, if only with an error. */
  readonly send: (request: Request, signal: AbortSignal) => Promise<Reply>;
  /** Rejects when the signal aborts. */
  readonly sleep: (seconds: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds, monotonic or not: only differences are used. */
  readonly now: () => number;
  readonly say: (line: Line) => void;
  /**
   * Told before every request (`intent`) and after every reply (`outcome`): what a resume needs to know. A row with an
   * effect is not sent before the promise of its intent has resolved.
   */
  readonly record: (step: Step<Node>) => Promise<void> | void;
}

export interface Step<Node, Status extends string = string> {
  readonly kind: 'intent' | 'outcome';
  readonly status: Status;
  readonly node: Node;
  /** Of an intent: its row has an effect, and waits until this step is durable. */
  readonly effect: boolean;
  readonly outcome?: string;
  /** Of an outcome: the status it leads to; absent when it ends the table. */
  readonly next?: Status;
}

/** How a node left its table. `aborted` says whether the BMC goes on without us. */
export type Ended<Node> =
  | { readonly kind: 'ended'; readonly node: Node; readonly status: string; readonly result: NodeResult }
  | { readonly kind: 'aborted'; readonly node: Node; readonly status: string; readonly continues: boolean };

/**
 * Takes one node through one table: send, read, say, look up the edge, and move, wait or end. An abort is noticed
 * before each request, during it and during each pause.
 */
export async function drive<Status extends string, Node, Request, Reply, Line>(
  table: StatusTable<Status, Node, Request, Reply, Line>,
  start: Status,
  node: Node,
  world: World<Node, Request, Reply, Line>,
  signal: AbortSignal,
): Promise<Ended<Node>> {
  let at = visit(start, world.now());
  const backs = new Map<string, number>();
  for (;;) {
    const row: Row<Status, Node, Request, Reply, Line> = table[at.status];
    const aborted = {
      kind: 'aborted',
      node,
      status: at.status,
      continues: row.onAbort === 'continues',
    } as const;
    if (signal.aborted) return { ...aborted, continues: false };

    const effect = row.effect !== undefined;
    const written = world.record({ kind: 'intent', status: at.status, node, effect });
    if (effect) {
      await written;
      if (isAborted(signal)) return { ...aborted, continues: false };
    }
    const reply = await world.send(row.send(node), signal);
    if (isAborted(signal)) return aborted;
    const read = row.read(reply, node);
    node = read.node ?? node;
    let edge: Edge<Status, Node> | undefined = row.next[read.outcome];
    let pauseSeconds: number | undefined;
    if (isAgain(edge)) {
      const tries = at.tries.get(read.outcome) ?? 0;
      const more = tries < edge.tries && isInTime(edge, node, world.now() - at.since);
      at.tries.set(read.outcome, tries + 1);
      if (more) pauseSeconds = read.pauseSeconds ?? edge.everySeconds;
      edge = more ? at.status : edge.otherwise;
    }
    if (isAfter(edge)) {
      pauseSeconds = edge.seconds;
      edge = edge.to;
    }
    if (isBack(edge)) {
      const key = `${at.status} ${read.outcome}`;
      const times = backs.get(key) ?? 0;
      backs.set(key, times + 1);
      const more = times < edge.times;
      if (more && edge.seconds > 0) pauseSeconds = read.pauseSeconds ?? edge.seconds;
      edge = more ? edge.to : edge.otherwise;
    }
    if (edge === undefined) throw new Error(`status ${at.status} has no edge for outcome ${read.outcome}`);
    const next = typeof edge === 'string' ? { next: edge } : {};
    void world.record({
      kind: 'outcome',
      status: at.status,
      node,
      effect: false,
      outcome: read.outcome,
      ...next,
    });
    for (const line of linesOf(row, read.outcome, node)) world.say(line);

    if (pauseSeconds !== undefined && !(await paused(world, pauseSeconds, signal))) return aborted;
    if (typeof edge === 'string') {
      // A retry stays in its visit, which counts its tries.
      if (pauseSeconds === undefined || edge !== at.status) at = visit(edge, world.now());
      continue;
    }
    const waitedSeconds = Math.round((world.now() - at.since) / 1000);
    const result: NodeResult =
      edge.kind === 'done'
        ? { kind: 'success' }
        : {
            kind: 'failure',
            reason: edge.because?.(node, waitedSeconds) ?? read.reason ?? missingReason(at.status),
          };
    return { kind: 'ended', node, status: at.status, result };
  }
}

interface Visit<Status> {
  readonly status: Status;
  /** How often each outcome has led back here. */
  readonly tries: Map<string, number>;
  readonly since: number;
}

function visit<Status>(status: Status, since: number): Visit<Status> {
  return { status, tries: new Map(), since };
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

function linesOf<Status extends string, Node, Request, Reply, Line>(
  row: Row<Status, Node, Request, Reply, Line>,
  outcome: string,
  node: Node,
): readonly Line[] {
  const said = row.say[outcome]?.(node);
  if (said === undefined) return [];
  return Array.isArray(said) ? said : [said as Line];
}

/** By now: the compiler takes what was true before an `await` for true after it. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** False when the pause was cut short by an abort. */
async function paused(
  world: Pick<World<never, never, never, never>, 'sleep'>,
  seconds: number,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await world.sleep(seconds, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

function missingReason(status: string): never {
  throw new Error(`status ${status} failed without a reason`);
}
