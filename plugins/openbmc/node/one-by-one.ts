import { back, done, failed, failedBecause, type Read } from '../../../lib/flow/table.js';
import type { BmcReply, BmcVerb, Verb } from '../bmc/verbs/index.js';
import { row } from './bmc-row.js';
import type { Line } from './line.js';
import type { Facts } from './node-facts.js';

/** A node that works through a list. */
export interface ListedNode<Item> extends Facts {
  /** What is still to be done, the next one first. */
  readonly left: readonly Item[];
  /** What was done last, or tried. */
  readonly last: Item | undefined;
  /** What was said of those that could not be done. */
  readonly problems: readonly string[];
}

/** What an answer says of the one that was asked for. */
export type One<Node> =
  | { readonly kind: 'done' }
  /** Not this one; the others are tried all the same. */
  | { readonly kind: 'bad'; readonly problem: string }
  /** There is no use in going on. */
  | { readonly kind: 'stop'; readonly reason: string; readonly node?: Node };

type Say<Node> = (node: Node) => Line | readonly Line[] | undefined;

/** How a list is worked through. */
export interface Work<Item, Value, Node> {
  /** A longer list is given up after so many. */
  readonly most: number;
  readonly tooMany: string;
  readonly ask: (item: Item, node: Node) => BmcVerb & Verb<Value>;
  readonly read: (reply: BmcReply<Value>, item: Item, node: Node) => One<Node>;
  readonly say: {
    readonly done: Say<Node>;
    /** Of one that could not be done and is not the last. */
    readonly bad?: Say<Node>;
    /** Before the next one is asked for. */
    readonly next?: Say<Node>;
    /** At the end, where some could not be done; what was said of the last of them is the reason of the failure. */
    readonly some?: Say<Node>;
    readonly stop?: Say<Node>;
  };
}

/**
 * The row that does everything on the node's list, one after the other. One that cannot be done keeps none of the others
 * back; the node has failed then, when all were tried.
 * @param status the row's own
 */
export function oneByOne<const Status extends string, Item, Value, Node extends ListedNode<Item>>(
  status: Status,
  { most, tooMany, ask, read, say }: Work<Item, Value, Node>,
) {
  const more = back(
    status,
    most,
    failedBecause<Node>(() => tooMany),
  );
  const some = failedBecause<Node>(({ problems }) => problems.at(-1) ?? '');
  return row(
    (node: Node) => ask(firstOf(node), node),
    (reply: BmcReply<Value>, node: Node) => wentOn(read(reply, firstOf(node), node), node),
    { all: done, more, allButSome: some, badMore: more, badLast: some, stop: failed },
    {
      say: {
        all: say.done,
        more: both(say.done, say.next),
        allButSome: both(say.done, say.some),
        badMore: both(say.bad, say.next),
        ...(say.some === undefined ? {} : { badLast: say.some }),
        ...(say.stop === undefined ? {} : { stop: say.stop }),
      },
    },
  );
}

function firstOf<Item>({ left }: ListedNode<Item>): Item {
  for (const item of left) return item;
  throw new Error('a list without anything to do');
}

type Went = 'all' | 'more' | 'allButSome' | 'badMore' | 'badLast' | 'stop';

function wentOn<Item, Node extends ListedNode<Item>>(one: One<Node>, node: Node): Read<Went, Node> {
  const [last, ...left] = node.left;
  const hasMore = left.length > 0;
  switch (one.kind) {
    case 'done': {
      const outcome = hasMore ? 'more' : node.problems.length === 0 ? 'all' : 'allButSome';
      return { outcome, node: { ...node, left, last } };
    }
    case 'bad': {
      const problems = [...node.problems, one.problem];
      return { outcome: hasMore ? 'badMore' : 'badLast', node: { ...node, left, last, problems } };
    }
    case 'stop':
      return { outcome: 'stop', reason: one.reason, node: one.node ?? node };
    default:
      return one satisfies never;
  }
}

function both<Node>(first: Say<Node> | undefined, second: Say<Node> | undefined): Say<Node> {
  return (node) => [first?.(node), second?.(node)].flatMap((lines) => lines ?? []);
}
