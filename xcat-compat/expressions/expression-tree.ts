/** A Perl scalar: text, number, or undef. Whole numbers beyond 2^53 are bigint. */
export type Scalar = string | number | bigint | undefined;

/** A Perl expression that has been read, of the language that tables use (docs/tables.md). */
export type Expression =
  | { readonly kind: 'constant'; readonly value: Scalar }
  /** `$1`, `$2` …: what the pattern has captured. */
  | { readonly kind: 'capture'; readonly number: number }
  /** A text in double quotes, whose parts are put together. */
  | { readonly kind: 'text'; readonly parts: readonly Expression[] }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'choice';
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  /** Where one value is wanted it is the last. */
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'element'; readonly list: Expression; readonly index: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

export type UnaryOperator = '-' | '+' | '!' | '~';

export type BinaryOperator =
  | '**'
  | '*'
  | '/'
  | '%'
  | 'x'
  | '+'
  | '-'
  | '.'
  | '<<'
  | '>>'
  | '<'
  | '>'
  | '<='
  | '>='
  | 'lt'
  | 'gt'
  | 'le'
  | 'ge'
  | '=='
  | '!='
  | '<=>'
  | 'eq'
  | 'ne'
  | 'cmp'
  | '&'
  | '|'
  | '^'
  | '&&'
  | '||'
  | '//'
  | 'and'
  | 'or'
  | 'xor';

/** Perl too gives no value: a syntax error, a division by zero, a function that is forbidden or unknown. */
export class Died extends Error {}

/** What is not of the language here; Perl might know it. */
export class Outside extends Error {}
