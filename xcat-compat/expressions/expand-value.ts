import { compilePattern, type Found, type Pattern } from '../patterns/compile.js';
import { firstBrackets } from './brackets.js';
import { evaluate } from './evaluate-expression.js';
import { Died, type Expression, Outside } from './expression-tree.js';
import { numbersIn } from './name-numbers.js';
import { toText } from './numbers.js';
import { bounded } from './operators.js';
import { parseExpression } from './parse-expression.js';

/** What a value of a table says for one node. */
export type Expanded =
  /** Undefined: the attribute is not set. */
  | { readonly kind: 'value'; readonly value: string | undefined }
  /** The value is outside of what is understood here: the attribute is not set, and somebody should know. */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Values between slashes or bars are made for each node from its name [Table.pm:2643]; all others stand as they are.
 * `/PATTERN/TEXT/` puts the text in the place of what the pattern finds in the name. `|PATTERN|TEXT|` does so too, and
 * computes what the text has in parentheses from what the pattern has captured; `|TEXT|` captures the numbers.
 */
export function expandValue(node: string, value: string): Expanded {
  const first = value[0];
  if ((first !== '/' && first !== '|') || !isExpression(value)) return { kind: 'value', value };
  try {
    const text = valueFor(node, value);
    return { kind: 'value', value: text === '' ? undefined : text };
  } catch (error) {
    if (error instanceof Outside) return { kind: 'refused', reason: error.message };
    throw error;
  }
}

/** Does the value depend on the node's name? */
export function isExpression(value: string): boolean {
  return /^\/[^/]*\/[^/]*\/$/.test(value) || /^\|.*\|$/.test(value);
}

/** Characters of a name that patterns are run on: their time grows with it. */
const MAX_NAME = 255;

/** A value that has been read, to be used for every node. */
interface Template {
  /** Undefined: made of the node's name. */
  readonly pattern: Pattern | undefined;
  readonly replacement: string;
  /** Whether parentheses are computed. */
  readonly computes: boolean;
}

function valueFor(node: string, value: string): string {
  if (node.length > MAX_NAME) throw new Outside(`the node's name is longer than ${MAX_NAME} characters`);
  const { pattern, replacement, computes } = templateOf(value);
  const found = pattern === undefined ? numbersIn(node) : pattern.find(node);
  if (found === undefined) return node;
  const text = computes ? computedText(replacement, node, found) : replacement;
  return bounded(node.slice(0, found.start) + text + node.slice(found.end));
}

/** Values read; the oldest is forgotten. */
const MAX_TEMPLATES = 4_096;
const templates = new Map<string, Template | Outside>();

function templateOf(value: string): Template {
  let known = templates.get(value);
  if (known === undefined) {
    known = readOrRefuse(value);
    remember(templates, MAX_TEMPLATES, value, known);
  }
  if (known instanceof Outside) throw known;
  return known;
}

function readOrRefuse(value: string): Template | Outside {
  try {
    return readTemplate(value);
  } catch (error) {
    if (error instanceof Outside) return error;
    throw error;
  }
}

function readTemplate(value: string): Template {
  const separator = value[0] ?? '';
  const inside = value.slice(1, -1);
  const bar = inside.indexOf(separator);
  if (bar < 0) {
    if (inside === '') throw new Outside('there is nothing between the bars');
    return { pattern: undefined, replacement: inside, computes: true };
  }
  const text = inside.slice(0, bar);
  if (text === '') throw new Outside('the pattern is empty');
  const compiled = compilePattern(text);
  if (compiled.kind === 'refused') throw new Outside(compiled.reason);
  return {
    pattern: compiled.pattern,
    replacement: inside.slice(bar + 1),
    computes: separator === '|',
  };
}

/** Times the text may come to have new parentheses. */
const MAX_ROUNDS = 64;

/** What is in parentheses is computed, one after the other, until there are none [Table.pm:2682]. */
function computedText(replacement: string, node: string, found: Found): string {
  let text = replacement;
  for (let round = 0; ; round += 1) {
    const brackets = firstBrackets(text);
    if (brackets === undefined) return text;
    if (round === MAX_ROUNDS) throw new Outside(`it has more than ${MAX_ROUNDS} pairs of parentheses`);
    const value = computed(brackets.inside, node, found);
    text = bounded(brackets.before + value + brackets.after);
  }
}

/**
 * xCAT computes the node's name with the parentheses in the place of the match. With a pattern that leaves some of the
 * name over, that is hardly ever Perl, and gives nothing.
 */
function computed(inside: string, node: string, found: Found): string {
  const before = node.slice(0, found.start);
  const after = node.slice(found.end);
  const covers = before === '' && after === '';
  try {
    const expression = expressionOf(before + inside + after);
    return toText(evaluate(expression, found.captures));
  } catch (error) {
    if (error instanceof Died || (error instanceof Outside && !covers)) return '';
    throw error;
  }
}

/** Expressions read; the oldest is forgotten. */
const MAX_EXPRESSIONS = 4_096;
const expressions = new Map<string, Expression | Error>();

function expressionOf(text: string): Expression {
  let known = expressions.get(text);
  if (known === undefined) {
    try {
      known = parseExpression(text);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      known = error;
    }
    remember(expressions, MAX_EXPRESSIONS, text, known);
  }
  if (known instanceof Error) throw known;
  return known;
}

function remember<T>(map: Map<string, T>, most: number, key: string, value: T): void {
  const [oldest] = map.keys();
  if (map.size >= most && oldest !== undefined) map.delete(oldest);
  map.set(key, value);
}
