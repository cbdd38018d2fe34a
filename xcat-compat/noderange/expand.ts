import { type NodeName, toNodeName } from '../names/node-name.js';
import type { NodeIndex } from '../tables/nodelist.js';
import { type AtomSink, expandAtom } from './expand-atom.js';
import { type Facts, noFacts } from './facts.js';
import { MAX_TEXT_LENGTH, MAX_WORK, MalformedNoderange } from './limits.js';
import { noderangeOfLine } from './node-file.js';
import { type Noderange, type Operand, parseNoderange } from './parse.js';

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
 * Malformed: unbalanced parentheses, a refused pattern, and what exceeds the limits (limits.ts).
 */
export function expandNoderange(text: string, index: NodeIndex, options: NoderangeOptions = {}): Expanded {
  const unknown = new Set<string>();
  try {
    const facts = options.facts ?? noFacts;
    const excluded = nodesOf(options.exclude ?? '', { index, facts, spend: budget(), unknown: () => {} });
    const nodes = nodesOf(text, {
      index,
      facts,
      spend: budget(),
      unknown: (name) => unknown.add(name),
      keepUnknown: options.keepUnknown === true,
    });
    const left = [...nodes].filter((node) => !excluded.has(node));
    return { kind: 'nodes', nodes: sortByBytes(left), unknown: [...unknown] };
  } catch (error) {
    if (error instanceof MalformedNoderange) return { kind: 'malformed', reason: error.message };
    throw error;
  }
}

type Context = Omit<AtomSink, 'add'> & { readonly keepUnknown?: boolean };

/** No text, however repetitive, keeps the daemon busy for longer than this many names take. */
function budget(): (names: number) => void {
  let left = MAX_WORK;
  return (names) => {
    left -= names;
    if (left < 0) throw new MalformedNoderange(`Noderange goes through more than ${MAX_WORK} names`);
  };
}

function nodesOf(text: string, context: Context): ReadonlySet<NodeName> {
  if (text.length > MAX_TEXT_LENGTH) {
    throw new MalformedNoderange(`Noderange is longer than ${MAX_TEXT_LENGTH} characters`);
  }
  return take(parseNoderange(text.replace(/['"]/g, '')), context);
}

/** Terms from left to right; what is excluded goes at the very end, wherever it stands [NodeRange.pm:736]. */
function take(range: Noderange, context: Context): Set<NodeName> {
  let nodes = range.first === undefined ? new Set<NodeName>() : takeFirst(range.first, context);
  const excluded = new Set<NodeName>();
  for (const { operator, operand } of range.terms) {
    const found = nodesOfOperand(operand, context);
    switch (operator) {
      case 'union':
        for (const node of found) nodes.add(node);
        break;
      case 'exclude':
        for (const node of found) excluded.add(node);
        break;
      case 'intersect':
        nodes = intersection(nodes, found);
        break;
      default:
        operator satisfies never;
    }
  }
  for (const node of excluded) nodes.delete(node);
  return nodes;
}

/** What stands before the first parentheses, with what is in them [NodeRange.pm:647]. */
function takeFirst(first: NonNullable<Noderange['first']>, context: Context): Set<NodeName> {
  const before = take(first.before, context);
  const inside = take(first.inside, context);
  switch (first.operator) {
    case 'union':
      return new Set([...before, ...inside]);
    case 'exclude':
      return new Set([...before].filter((node) => !inside.has(node)));
    case 'intersect':
      return intersection(before, inside);
  }
}

function nodesOfOperand(operand: Operand, context: Context): ReadonlySet<NodeName> {
  if (operand.kind === 'range') return take(operand.range, context);
  if (operand.text.startsWith('^')) return nodesOfFile(operand.text.slice(1), context);
  const found = new Set<NodeName>();
  expandAtom(operand.text, {
    ...context,
    add: (node) => found.add(node),
    ...(context.keepUnknown === true ? { unknown: (name: string) => found.add(toNodeName(name)) } : {}),
  });
  context.spend(found.size + 1);
  return found;
}

/** Each line is a noderange of its own; a missing file is empty [NodeRange.pm:680]. */
function nodesOfFile(path: string, context: Context): ReadonlySet<NodeName> {
  const found = new Set<NodeName>();
  for (const line of context.facts.file(path) ?? []) {
    const text = noderangeOfLine(line);
    if (text === undefined || text === '') continue;
    context.spend(1);
    const node = PLAIN_NAME.test(text) ? context.index.node(text) : undefined;
    if (node !== undefined) found.add(node);
    else for (const one of nodesOf(text, context)) found.add(one);
  }
  return found;
}

/** What can be nothing but one name: most files have a node in each line. */
const PLAIN_NAME = /^\w[\w.:-]*$/;

function intersection(one: ReadonlySet<NodeName>, other: ReadonlySet<NodeName>): Set<NodeName> {
  return new Set([...one].filter((node) => other.has(node)));
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
