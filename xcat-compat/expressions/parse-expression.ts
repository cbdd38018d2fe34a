import {
  type BinaryOperator,
  Died,
  type Expression,
  Outside,
  type UnaryOperator,
} from './expression-tree.js';
import { forbidden, functionNamed, unknownWords } from './functions.js';
import { literalAt, type Read } from './literals.js';

/** Characters of an expression. */
const MAX_LENGTH = 4_096;
/** Parentheses and operators within each other. */
const MAX_DEPTH = 64;

/** How tightly operators bind [perlop]; named unary functions stand between comparison and shifts. */
const COMMA = 5;
const CHOICE = 7;
const NAMED_UNARY = 16;
const SIGN = 20;

const bindings: ReadonlyMap<BinaryOperator, number> = new Map([
  ['||', 9],
  ['//', 9],
  ['&&', 10],
  ['|', 11],
  ['^', 11],
  ['&', 12],
  ['==', 13],
  ['!=', 13],
  ['<=>', 13],
  ['eq', 13],
  ['ne', 13],
  ['cmp', 13],
  ['<', 14],
  ['>', 14],
  ['<=', 14],
  ['>=', 14],
  ['lt', 14],
  ['gt', 14],
  ['le', 14],
  ['ge', 14],
  ['<<', 16],
  ['>>', 16],
  ['+', 17],
  ['-', 17],
  ['.', 17],
  ['*', 18],
  ['/', 18],
  ['%', 18],
  ['x', 18],
  ['**', 21],
]);

const OPERATOR =
  /\s*(?:(\*\*|<=>|<<|>>|<=|>=|==|!=|&&|\|\||\/\/|-(?!-)|\+(?!\+)|[*/%<>&|^]|\.(?!\.))(?![=~])|(x)(?=\d|\b)|(lt|gt|le|ge|eq|ne|cmp)\b)/y;
const OR = /x?or\b/y;
const AND = /and\b/y;
const COMPARISONS: ReadonlySet<number> = new Set([13, 14]);

/**
 * Reads the Perl expression that a value of a table has in parentheses.
 * @throws Outside for what is not of the language, or too long; Died for what Perl refuses as a whole
 */
export function parseExpression(text: string): Expression {
  if (text.length > MAX_LENGTH) throw new Outside(`it is longer than ${MAX_LENGTH} characters`);
  const parser = new Parser(text);
  return parser.whole();
}

class Parser {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  whole(): Expression {
    const expression = this.words(OR);
    if (this.peek() !== '') this.unexpected();
    return expression;
  }

  /** The operators that are words bind less tightly than commas; `and` more than `or` and `xor`. */
  private words(operators: RegExp): Expression {
    this.enter();
    const isOr = operators === OR;
    const operand = (): Expression => (isOr ? this.words(AND) : this.negated());
    let left = operand();
    for (let word = this.take(operators); word !== undefined; word = this.take(operators)) {
      left = {
        kind: 'binary',
        operator: word === 'or' || word === 'xor' ? word : 'and',
        left,
        right: operand(),
      };
    }
    this.depth -= 1;
    return left;
  }

  private negated(): Expression {
    return this.take(/not\b(?!\s*\()/y) === undefined ? this.list() : unaryOf('!', this.negated());
  }

  /** Values with commas between; one alone is itself. */
  private list(): Expression {
    if (this.peek() === ')') return { kind: 'list', items: [] };
    const items = this.items();
    const [only] = items;
    return only !== undefined && items.length === 1 ? only : { kind: 'list', items };
  }

  private items(): readonly Expression[] {
    const items = [this.binary(COMMA + 1)];
    while (this.take(/,|=>/y) !== undefined) {
      if (/^[)\]]?$/.test(this.peek())) break;
      items.push(this.binary(COMMA + 1));
    }
    return items;
  }

  /** Operators that bind at least as tightly as `least`. */
  private binary(least: number): Expression {
    this.enter();
    let left = this.prefix();
    for (;;) {
      const start = this.at;
      if (least <= CHOICE && this.take(/\?/y) !== undefined) {
        left = this.choice(left);
        continue;
      }
      const found = this.operator();
      if (found === undefined || found.binding < least) {
        this.at = start;
        break;
      }
      const { operator, binding } = found;
      const right = this.binary(operator === '**' ? SIGN : binding + 1);
      left = { kind: 'binary', operator, left, right };
      if (COMPARISONS.has(binding) && this.nextBinding() === binding) this.unexpected();
    }
    this.depth -= 1;
    return left;
  }

  private choice(test: Expression): Expression {
    const yes = this.binary(CHOICE);
    if (this.take(/:/y) === undefined) this.unexpected();
    return { kind: 'choice', test, yes, no: this.binary(CHOICE) };
  }

  private operator(): { readonly operator: BinaryOperator; readonly binding: number } | undefined {
    const found = this.match(OPERATOR);
    const word = found?.[1] ?? found?.[2] ?? found?.[3];
    for (const [operator, binding] of bindings) if (operator === word) return { operator, binding };
    return undefined;
  }

  private nextBinding(): number | undefined {
    const start = this.at;
    const binding = this.operator()?.binding;
    this.at = start;
    return binding;
  }

  private prefix(): Expression {
    if (this.take(/-(?=[A-Za-z]\b(?!\s*\())/y) !== undefined) throw new Outside('it tests a file');
    const sign = this.take(/-(?![-=])|\+(?![+=])|!(?![~=])|~(?!~)/y);
    if (sign === '-' || sign === '+' || sign === '!' || sign === '~') return unaryOf(sign, this.binary(SIGN));
    return this.term();
  }

  private term(): Expression {
    this.peek();
    const literal = literalAt(this.text, this.at);
    if (literal !== undefined) return this.accept(literal);
    if (this.take(/\(/y) !== undefined) return this.subscript(this.parentheses());
    const word = this.take(/[A-Za-z_]\w*(?:::\w+)*/y);
    if (word === undefined) this.unexpected();
    return this.word(word);
  }

  private parentheses(): Expression {
    const inside = this.words(OR);
    if (this.take(/\)/y) === undefined) this.unexpected();
    return { kind: 'list', items: [inside] };
  }

  /** `(a, b, c)[1]` */
  private subscript(list: Expression): Expression {
    if (this.take(/\[/y) === undefined) return list;
    const index = this.binary(COMMA + 1);
    if (this.take(/\]/y) === undefined) this.unexpected();
    return { kind: 'element', list, index };
  }

  /** A function, or a text without quotes. */
  private word(word: string): Expression {
    const known = functionNamed(word);
    if (known === undefined) {
      if (forbidden.has(word)) throw new Died(`${word} is forbidden`);
      if (unknownWords.has(word)) throw new Outside(`it uses ${word}`);
      if (this.take(/\(/y) !== undefined) return { kind: 'call', name: word, args: [this.parentheses()] };
      return { kind: 'constant', value: word };
    }
    const args = this.args(known.takes);
    if (args.length < known.least || args.length > known.most)
      throw new Outside(`${word} has ${args.length} arguments`);
    return { kind: 'call', name: word, args };
  }

  private args(takes: 'one' | 'all'): readonly Expression[] {
    if (this.take(/\(/y) !== undefined) {
      const inside = this.peek() === ')' ? [] : this.items();
      if (this.take(/\)/y) === undefined) this.unexpected();
      return inside;
    }
    if (/^(?:[),\]:?]|$)/.test(this.peek())) return [];
    return takes === 'one' ? [this.binary(NAMED_UNARY)] : this.items();
  }

  private accept({ expression, end }: Read): Expression {
    this.at = end;
    return expression.kind === 'list' ? this.subscript(expression) : expression;
  }

  private take(pattern: RegExp): string | undefined {
    this.peek();
    return this.match(pattern)?.[0];
  }

  private match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text) ?? undefined;
    if (found !== undefined) this.at += found[0].length;
    return found;
  }

  /** The next character that is no blank; empty at the end. */
  private peek(): string {
    while (/\s/.test(this.text[this.at] ?? '')) this.at += 1;
    return this.text[this.at] ?? '';
  }

  private enter(): void {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw new Outside(`it is nested deeper than ${MAX_DEPTH} levels`);
  }

  private unexpected(): never {
    const rest = this.text.slice(this.at, this.at + 20);
    throw new Outside(rest === '' ? 'it ends too early' : `nothing is known about '${rest}'`);
  }
}

function unaryOf(operator: UnaryOperator, operand: Expression): Expression {
  return { kind: 'unary', operator, operand };
}
