import {
  row as anyRow,
  type Edge,
  type Read,
  type RowOptions,
  type StatusTable,
} from '../../lib/status/table.js';
import type { Line } from './line.js';
import type { BmcReply, BmcVerb, Verb } from './verbs.js';

/** A row whose reader gets the reply of the very verb its sender makes. */
export function row<
  Value,
  Node,
  const Outcome extends string,
  const Next extends Record<Outcome, Edge<string, Node>>,
  const Resume extends string = never,
>(
  send: (node: Node) => BmcVerb & Verb<Value>,
  read: (reply: BmcReply<Value>, node: Node) => Read<Outcome, Node>,
  next: Next & Record<Exclude<keyof Next, Outcome>, never>,
  more: RowOptions<Node, Line, Outcome, Resume> = {},
) {
  // The dialect answers a verb with its own kind of value; the engine between them does not know which.
  const readAny = (reply: BmcReply<unknown>, node: Node) => read(reply as BmcReply<Value>, node);
  return anyRow<Node, BmcVerb, BmcReply<unknown>, Line, Outcome, Next, Resume>(send, readAny, next, more);
}

/** An openbmc status table. */
export type BmcTable<Status extends string, Node> = StatusTable<
  Status,
  Node,
  BmcVerb,
  BmcReply<unknown>,
  Line
>;

/** A table whose statuses nobody needs to tell apart any more; it begins at LOGIN. */
export type Flow<Node> = BmcTable<string, Node>;
