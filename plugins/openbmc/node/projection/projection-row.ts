import { done, failed, failedBecause, type Read } from '../../../../lib/flow/table.js';
import { messages } from '../../bmc/problem-texts.js';
import type { BmcReply, BmcVerb, Verb } from '../../bmc/verbs/index.js';
import { type Flow, rowOfParts } from '../bmc-row.js';
import { login } from '../login-row.js';
import { refused } from '../node-replies.js';
import { isMissing, notTold } from './projection-texts.js';
import type { Projection, Reading } from './reading.js';

/** Makes the lines of an answer. */
export type Project<Value, Node> = (value: Value, node: Node) => Projection;

/** The whole life of a node whose command asks one thing and prints a projection of the answer. */
export function readAndPrint<Value, Node extends Reading>(
  send: (node: Node) => BmcVerb & Verb<Value>,
  project: Project<Value, Node>,
): Flow<Node> {
  return { LOGIN: login('READ'), READ: printed(send, project) };
}

/** Asks, prints, and ends the table. What an earlier row could not print is said last, and the node fails. */
export function printed<Value, Node extends Reading>(
  send: (node: Node) => BmcVerb & Verb<Value>,
  project: Project<Value, Node>,
) {
  return rowOfParts(
    send,
    (reply: BmcReply<Value>, node: Node): Read<'yes' | 'partly' | 'no', Node> => {
      if (reply.kind !== 'ok') return refused(reply, withoutSame(node, reply.text));
      const read = projected(reply, node, project);
      return { outcome: read.missing.length === 0 ? 'yes' : 'partly', node: read };
    },
    { yes: done, partly: failedBecause<Node>((node) => node.missing.at(-1) ?? ''), no: failed },
    { say: { yes: theLines, partly: theLinesAndMost, no: allMissing } },
  );
}

/**
 * Asks, prints, and goes on to `next`: also when the BMC refuses this `part`, because it may still tell the others.
 * When it does not answer at all, the node has failed.
 */
export function printedThen<Value, Node extends Reading, const Next extends string>(
  send: (node: Node) => BmcVerb & Verb<Value>,
  project: Project<Value, Node>,
  next: Next,
  part: string,
) {
  return rowOfParts(
    send,
    (reply: BmcReply<Value>, node: Node): Read<'yes' | 'missing' | 'no', Node> => {
      if (reply.kind === 'ok') return { outcome: 'yes', node: projected(reply, node, project) };
      if (reply.kind === 'silent') return refused(reply, node);
      const missing = [...node.missing, notTold(reply.text, part)];
      return { outcome: 'missing', node: { ...node, lines: [], missing } };
    },
    { yes: next, missing: next, no: failed },
    { say: { yes: theLines, no: allMissing } },
  );
}

/** More lines than these say nothing more of what is missing. */
const MOST_MISSING = 20;

function projected<Value, Node extends Reading>(
  { value, missing: unread = [] }: Extract<BmcReply<Value>, { kind: 'ok' }>,
  node: Node,
  project: Project<Value, Node>,
): Node {
  const { lines, missing = [] } = project(value, node);
  const all = [...node.missing, ...missing, ...unread];
  const rest = all.length - MOST_MISSING;
  const said = rest > 0 ? [...all.slice(0, MOST_MISSING), messages.cut.andMore(rest)] : all;
  return { ...node, lines, missing: said };
}

/** A BMC that refuses everything for one reason says it once. */
function withoutSame<Node extends Reading>(node: Node, text: string): Node {
  return { ...node, lines: [], missing: node.missing.filter((one) => !one.startsWith(text)) };
}

function theLines(node: Reading) {
  return node.lines;
}

/** The last part that is missing is the reason of the failure, which is said besides. */
function theLinesAndMost(node: Reading) {
  return [...node.lines, ...node.missing.slice(0, -1).map((what) => isMissing(node, what))];
}

function allMissing(node: Reading) {
  return node.missing.map((what) => isMissing(node, what));
}
