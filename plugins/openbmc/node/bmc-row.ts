import {
  row as anyRow,
  type Edge,
  type Read,
  type RowOptions,
  type StatusTable,
} from '../../../lib/flow/table.js';
import { incomplete } from '../bmc/problem.js';
import type { BmcReply, BmcVerb, Verb } from '../bmc/verbs/index.js';
import type { Headed } from './flow-header.js';
import type { Line } from './line.js';
import type { Asked, Question } from './question.js';

/**
 * A row whose reader gets the reply of the very verb its sender makes. A value that lacks a part is no value: what is
 * done because of it could be wrong.
 */
export function row<
  Value,
  Node,
  const Outcome extends string,
  const Next extends Record<Outcome, Edge<string, Node>>,
  const Resume extends string = never,
>(
  send: (node: Node) => (BmcVerb & Verb<Value>) | Question<Value>,
  read: (reply: BmcReply<Value>, node: Node) => Read<Outcome, Node>,
  next: Next & Record<Exclude<keyof Next, Outcome>, never>,
  more: RowOptions<NoInfer<Node>, Line, NoInfer<Outcome>, Resume> = {},
) {
  const readWhole = (reply: BmcReply<Value>, node: Node) => read(whole(reply), node);
  return rowOfParts<Value, Node, Outcome, Next, Resume>(send, readWhole, next, more);
}

function whole<Value>(reply: BmcReply<Value>): BmcReply<Value> {
  if (reply.kind !== 'ok' || reply.missing === undefined || reply.missing.length === 0) return reply;
  return incomplete(reply.missing);
}

/** The same for a reader that says what is missing. */
export function rowOfParts<
  Value,
  Node,
  const Outcome extends string,
  const Next extends Record<Outcome, Edge<string, Node>>,
  const Resume extends string = never,
>(
  send: (node: Node) => (BmcVerb & Verb<Value>) | Question<Value>,
  read: (reply: BmcReply<Value>, node: Node) => Read<Outcome, Node>,
  next: Next & Record<Exclude<keyof Next, Outcome>, never>,
  more: RowOptions<Node, Line, Outcome, Resume> = {},
) {
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- a dialect answers each verb with its own kind of value (`Operations`)
  const readAny = (reply: BmcReply<unknown>, node: Node) => read(reply as BmcReply<Value>, node);
  return anyRow<Node, Asked, BmcReply<unknown>, Line, Outcome, Next, Resume>(send, readAny, next, more);
}

/** An openbmc status table. */
export type BmcTable<Status extends string, Node> = StatusTable<Status, Node, Asked, BmcReply<unknown>, Line>;

/** A table whose statuses nobody needs to tell apart any more; it begins at LOGIN. */
export type Flow<Node> = BmcTable<string, Node> & Headed;
