import { type NodeName, toNodeName } from '../names/node-name.js';
import { PatternProblem } from '../patterns/value-pattern.js';
import type { NodeIndex } from '../tables/nodelist.js';
import { type AtomSink, expandAtom } from './expand-atom.js';
import { noderangeOfLine } from './node-file.js';
import { type Facts, noFacts } from './noderange-facts.js';
import { MAX_TEXT_LENGTH, MalformedNoderange } from './noderange-limits.js';
import { type Noderange, type Operand, parseNoderange } from './parse-noderange.js';
import { allAtOnce, createWork, ordinaryBounds, type Steps, type Work } from './work.js';

/** What a noderange means. */
export type Expanded =
  | {
      readonly kind: 'nodes';
      /** Each once, in the order of their bytes. */
      readonly nodes: readonly NodeName[];
      /** Names that are no node and no group, each once, in the order found. */
      readonly unknown: readonly string[];
    }
  | { readonly kind: 'malformed'; readonly reason: string };

export interface NoderangeOptions {
  /** site.excludenodes, itself a noderange: never in a result. */
  readonly exclude?: string;
  /** What tables and files say; default: nothing. */
  readonly facts?: Facts;
  /** Names that are no node and no group stand for themselves, as where nodes are made [NodeRange.pm:620]. */
  readonly keepUnknown?: boolean;
}

/**
 * Expands a noderange against the node list. Quotes are dropped, blanks are not [NodeRange.pm:622].
 * Malformed: unbalanced parentheses, a refused pattern, and what exceeds the limits (limits.ts, work.ts).
 */
export function expandNoderange(text: string, index: NodeIndex, options: NoderangeOptions = {}): Expanded {
  const { exclude = '', facts = noFacts, keepUnknown = false } = options;
  const excluding = createWork(ordinaryBounds);
  const excluded = allAtOnce(expansionOf(exclude, { index, facts, work: excluding }), excluding);
  if (excluded.kind === 'malformed') return excluded;
  const work = createWork(ordinaryBounds);
  const steps = expansionOf(text, { index, facts, keepUnknown, work, excluded: new Set(excluded.nodes) });
  return allAtOnce(steps, work);
}

export interface Expansion {
  readonly index: NodeIndex;
  readonly facts: Facts;
  readonly work: Work;
  readonly keepUnknown?: boolean;
  /** Never in the result. */
  readonly excluded?: ReadonlySet<NodeName>;
}

/** Expands a noderange step by step, so that others can go on in between. */
export function* expansionOf(text: string, { excluded, ...parts }: Expansion): Steps<Expanded> {
  const unknown = new Set<string>();
  try {
    const nodes = yield* nodesOf(text, { ...parts, unknown: (name) => unknown.add(name) });
    const left = excluded === undefined ? [...nodes] : [...nodes].filter((node) => !excluded.has(node));
    return { kind: 'nodes', nodes: sortByBytes(left), unknown: [...unknown] };
  } catch (error) {
    if (error instanceof MalformedNoderange || error instanceof PatternProblem)
      return { kind: 'malformed', reason: error.message };
    throw error;
  }
}

type Context = Omit<AtomSink, 'add'> & { readonly keepUnknown?: boolean };

function* nodesOf(text: string, context: Context): Steps<ReadonlySet<NodeName>> {
  if (text.length > MAX_TEXT_LENGTH) {
    throw new MalformedNoderange(`Noderange is longer than ${MAX_TEXT_LENGTH} characters`);
  }
  return yield* take(parseNoderange(text.replace(/['"]/g, '')), context);
}

/** Terms from left to right; what is excluded goes at the very end, wherever it stands [NodeRange.pm:736]. */
function* take(range: Noderange, context: Context): Steps<Set<NodeName>> {
  let nodes = range.first === undefined ? new Set<NodeName>() : yield* takeFirst(range.first, context);
  const excluded = new Set<NodeName>();
  for (const { operator, operand } of range.terms) {
    const found = yield* nodesOfOperand(operand, context);
    switch (operator) {
      case 'union':
        if (nodes.size === 0) nodes = found;
        else for (const node of found) nodes.add(node);
        break;
      case 'exclude':
        for (const node of found) excluded.add(node);
        break;
      case 'intersect':
        if (context.work.spend(0, nodes.size)) yield;
        nodes = intersection(nodes, found);
        break;
      default:
        operator satisfies never;
    }
    const isAtom = operand.kind === 'atom';
    if (context.work.spend(isAtom ? found.size + 1 : 0, found.size)) yield;
  }
  for (const node of excluded) nodes.delete(node);
  return nodes;
}

/** What stands before the first parentheses, with what is in them [NodeRange.pm:647]. */
function* takeFirst(first: NonNullable<Noderange['first']>, context: Context): Steps<Set<NodeName>> {
  const before = yield* take(first.before, context);
  const inside = yield* take(first.inside, context);
  if (context.work.spend(0, before.size + inside.size)) yield;
  switch (first.operator) {
    case 'union':
      for (const node of inside) before.add(node);
      return before;
    case 'exclude':
      for (const node of inside) before.delete(node);
      return before;
    case 'intersect':
      return intersection(before, inside);
  }
}

/** A set of its own, which may be changed. */
function* nodesOfOperand(operand: Operand, context: Context): Steps<Set<NodeName>> {
  if (operand.kind === 'range') return yield* take(operand.range, context);
  if (operand.text.startsWith('^')) return yield* nodesOfFile(operand.text.slice(1), context);
  const found = new Set<NodeName>();
  yield* expandAtom(operand.text, {
    ...context,
    add: (node) => found.add(node),
    ...(context.keepUnknown === true ? { unknown: (name: string) => found.add(toNodeName(name)) } : {}),
  });
  return found;
}

/** Each line is a noderange of its own [NodeRange.pm:680]. */
function* nodesOfFile(path: string, context: Context): Steps<Set<NodeName>> {
  const found = new Set<NodeName>();
  for (const line of context.facts.file(path)) {
    const text = noderangeOfLine(line);
    if (text === undefined || text === '') continue;
    if (context.work.spend(1)) yield;
    const node = PLAIN_NAME.test(text) ? context.index.node(text) : undefined;
    if (node !== undefined) found.add(node);
    else for (const one of yield* nodesOf(text, context)) found.add(one);
  }
  return found;
}

/** What can be nothing but one name: most files have a node in each line. */
const PLAIN_NAME = /^\w[\w.:-]*$/;

function intersection(one: ReadonlySet<NodeName>, other: ReadonlySet<NodeName>): Set<NodeName> {
  const both = new Set<NodeName>();
  for (const node of one) if (other.has(node)) both.add(node);
  return both;
}

/** node1, node10, node2; capitals first. Names beyond ASCII too sort by their UTF-8 bytes. */
function sortByBytes(nodes: readonly NodeName[]): readonly NodeName[] {
  return nodes.every(isAscii) ? [...nodes].sort() : [...nodes].sort(bytes);
}

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  return /^[\x00-\x7f]*$/.test(text);
}

function bytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
