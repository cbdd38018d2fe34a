import type { NodeResult } from '../plugin/contract.js';
import { enter, goOn, move } from './place.js';
import type { OnAbort, Row, StatusTable } from './table.js';

/** Everything a flow can touch. A test gives a world with its own clock and its own BMC. */
export interface World<Node, Request, Reply, Line> {
  /** Carries out one request; each has its own deadline and always answers, if only with an error. */
  readonly send: (request: Request, signal: AbortSignal) => Promise<Reply>;
  /** Rejects when the signal aborts. */
  readonly sleep: (seconds: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds, monotonic: limits are counted by it. */
  readonly now: () => number;
  readonly say: (line: Line) => void;
  /**
   * Told before a request (`intent`), where the reply before has not said the same, and after every reply (`outcome`):
   * what a resume needs to know. A row with an effect is not sent before the promise of its intent has resolved. Absent
   * where nothing is resumed.
   */
  readonly record?: ((step: Step<Node>) => Promise<void> | void) | undefined;
}

export interface Step<Node, Status extends string = string> {
  readonly phase: 'intent' | 'outcome';
  readonly status: Status;
  /** The requests of this visit of the status so far, this one among them. */
  readonly tries: number;
  readonly node: Node;
  /** Of an intent: its row has an effect, and waits until this step is durable. */
  readonly effect: boolean;
  readonly outcome?: string;
  /** Of an outcome: the status it leads to; absent when it ends the table. */
  readonly next?: Status;
}

/** How a node left its table. `aborted` says what that means at the BMC. */
export type Ended<Node> =
  | { readonly kind: 'ended'; readonly node: Node; readonly status: string; readonly result: NodeResult }
  | { readonly kind: 'aborted'; readonly node: Node; readonly status: string; readonly onAbort: OnAbort };

/**
 * Takes one node through one table: send, read, say, look up the edge, and move, wait or end. An abort is noticed
 * before each request, during it and during each pause.
 * @param spentMs how long the node has been in its first status before, when it goes on there: its limits go on too
 */
export async function drive<Status extends string, Node, Request, Reply, Line>(
  table: StatusTable<Status, Node, Request, Reply, Line>,
  start: Status,
  node: Node,
  world: World<Node, Request, Reply, Line>,
  signal: AbortSignal,
  spentMs = 0,
): Promise<Ended<Node>> {
  let at = enter(start, world.now() - spentMs);
  let tries = 0;
  const { record } = world;
  /** What has been told last: a node goes on there. */
  let told: { readonly status: Status | undefined; readonly node: Node } | undefined;
  /** Of steps nobody waits for: that one could not be told is seen before the next request. */
  const untold: string[] = [];
  const notTold = (problem: unknown): void => void untold.push(String(problem));
  for (;;) {
    if (untold[0] !== undefined) throw new Error(untold[0]);
    const row: Row<Status, Node, Request, Reply, Line> = table[at.status];
    const { onAbort } = row;
    const aborted = (means = onAbort): Ended<Node> => {
      return { kind: 'aborted', node, status: at.status, onAbort: means };
    };
    /** What this request begins is not begun. */
    const notSent = (): Ended<Node> => aborted(onAbort === 'continues' ? 'stops' : onAbort);
    if (signal.aborted) return notSent();

    const effect = row.effect !== undefined;
    tries += 1;
    if (effect) {
      await record?.({ phase: 'intent', status: at.status, tries, node, effect });
      if (isAborted(signal)) return notSent();
    } else if (told?.status !== at.status || told.node !== node) {
      record?.({ phase: 'intent', status: at.status, tries, node, effect })?.catch(notTold);
    }
    const reply = await world.send(row.send(node), signal);
    if (isAborted(signal)) return aborted();
    const read = row.read(reply, node);
    node = read.node ?? node;
    const moved = move(row, at, read, node, world.now());
    const next = moved.kind === 'on' ? moved.place.status : undefined;
    const way = { outcome: read.outcome, ...(next === undefined ? {} : { next }) };
    record?.({ phase: 'outcome', status: at.status, tries, node, effect: false, ...way })?.catch(notTold);
    told = { status: next, node };
    for (const line of linesOf(row, read.outcome, node)) world.say(line);

    if (moved.kind === 'on') {
      const { pauseSeconds, isVisit, place } = moved;
      if (pauseSeconds !== undefined && !(await paused(world, pauseSeconds, signal))) return aborted();
      at = goOn(place, isVisit, world.now());
      if (isVisit) tries = 0;
      continue;
    }
    const waitedSeconds = Math.round((world.now() - at.since) / 1000);
    const { end } = moved;
    const result: NodeResult =
      end.kind === 'done'
        ? { kind: 'success' }
        : {
            kind: 'failure',
            reason: end.because?.(node, waitedSeconds) ?? read.reason ?? missingReason(at.status),
          };
    return { kind: 'ended', node, status: at.status, result };
  }
}

function linesOf<Status extends string, Node, Request, Reply, Line>(
  row: Row<Status, Node, Request, Reply, Line>,
  outcome: string,
  node: Node,
): readonly Line[] {
  const said = row.say[outcome]?.(node);
  if (said === undefined) return [];
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- a line is no array, which no type can say of `Line`
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
