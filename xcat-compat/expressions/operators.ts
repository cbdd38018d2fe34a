import { type BinaryOperator, Died, Outside, type Scalar, type UnaryOperator } from './expression-tree.js';
import { isTrue, toFloat, toText, toWhole, type Whole, wrap } from './numbers.js';

/** Characters a value may have: no repetition makes more. */
export const MAX_TEXT = 64 * 1_024;

type Apply = (left: Scalar, right: Scalar) => Scalar;

/** What each operator does under `use integer`; those that look at one side only are not here. */
export const binary: Readonly<Record<Exclude<BinaryOperator, '&&' | '||' | '//' | 'and' | 'or'>, Apply>> = {
  '**': (left, right) => toFloat(left) ** toFloat(right),
  '*': whole(
    (left, right) => left * right,
    (left, right) => left * right,
  ),
  '/': (left, right) => divided(toWhole(left), toWhole(right)),
  '%': (left, right) => remainder(toWhole(left), toWhole(right)),
  '+': whole(
    (left, right) => left + right,
    (left, right) => left + right,
  ),
  '-': whole(
    (left, right) => left - right,
    (left, right) => left - right,
  ),
  x: (left, right) => repeated(toText(left), Number(toWhole(right))),
  '.': (left, right) => bounded(toText(left) + toText(right)),
  '<<': (left, right) => shifted(toWhole(left), Number(toWhole(right))),
  '>>': (left, right) => shifted(toWhole(left), -Number(toWhole(right))),
  '<': (left, right) => truth(toWhole(left) < toWhole(right)),
  '>': (left, right) => truth(toWhole(left) > toWhole(right)),
  '<=': (left, right) => truth(toWhole(left) <= toWhole(right)),
  '>=': (left, right) => truth(toWhole(left) >= toWhole(right)),
  '==': (left, right) => truth(toWhole(left) === toWhole(right)),
  '!=': (left, right) => truth(toWhole(left) !== toWhole(right)),
  '<=>': (left, right) => order(toWhole(left), toWhole(right)),
  lt: (left, right) => truth(toText(left) < toText(right)),
  gt: (left, right) => truth(toText(left) > toText(right)),
  le: (left, right) => truth(toText(left) <= toText(right)),
  ge: (left, right) => truth(toText(left) >= toText(right)),
  eq: (left, right) => truth(toText(left) === toText(right)),
  ne: (left, right) => truth(toText(left) !== toText(right)),
  cmp: (left, right) => order(toText(left), toText(right)),
  '&': bitwise((left, right) => left & right),
  '|': bitwise((left, right) => left | right),
  '^': bitwise((left, right) => left ^ right),
  xor: (left, right) => truth(isTrue(left) !== isTrue(right)),
};

export function unary(operator: UnaryOperator, value: Scalar): Scalar {
  switch (operator) {
    case '+':
      return value;
    case '!':
      return truth(!isTrue(value));
    case '~':
      if (!isNumber(value)) throw new Outside('it turns the bits of a text');
      return wrap(~BigInt(toWhole(value)));
    case '-':
      return negated(value);
  }
}

/** A name becomes the name with a hyphen before it, as Perl's options once did. */
function negated(value: Scalar): Scalar {
  if (typeof value === 'string' && /^[A-Za-z_]/.test(value)) return `-${value}`;
  return wrap(-BigInt(toWhole(value)));
}

/** Perl's true and false. */
export function truth(is: boolean): Scalar {
  return is ? 1 : '';
}

function whole(
  small: (left: number, right: number) => number,
  big: (left: bigint, right: bigint) => bigint,
): Apply {
  return (left, right) => {
    const [one, other] = [toWhole(left), toWhole(right)];
    if (typeof one === 'number' && typeof other === 'number') {
      const result = small(one, other);
      if (Number.isSafeInteger(result)) return result + 0;
    }
    return wrap(big(BigInt(one), BigInt(other)));
  };
}

function divided(left: Whole, right: Whole): Scalar {
  if (right === 0) throw new Died('division by zero');
  if (typeof left === 'number' && typeof right === 'number') return Math.trunc(left / right) + 0;
  return wrap(BigInt(left) / BigInt(right));
}

function remainder(left: Whole, right: Whole): Scalar {
  if (right === 0) throw new Died('division by zero');
  if (typeof left === 'number' && typeof right === 'number') return (left % right) + 0;
  return wrap(BigInt(left) % BigInt(right));
}

function shifted(value: Whole, by: number): Scalar {
  if (Math.abs(by) > 63) return by > 0 || value >= 0 ? 0 : -1;
  return wrap(by >= 0 ? BigInt(value) << BigInt(by) : BigInt(value) >> BigInt(-by));
}

function repeated(text: string, times: number): Scalar {
  if (times <= 0 || text === '') return '';
  if (text.length * times > MAX_TEXT)
    throw new Outside(`it makes a text of more than ${MAX_TEXT} characters`);
  return text.repeat(times);
}

export function bounded(text: string): string {
  if (text.length > MAX_TEXT) throw new Outside(`it makes a text of more than ${MAX_TEXT} characters`);
  return text;
}

/** @throws Outside for what is no character */
export function characterOf(code: Whole): string {
  if (code < 0 || code > 0x10ffff) throw new Outside('it has a character beyond Unicode');
  return String.fromCodePoint(Number(code));
}

function isNumber(value: Scalar): boolean {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Of two texts Perl takes the bits of each character. */
function bitwise(apply: (left: bigint, right: bigint) => bigint): Apply {
  return (left, right) => {
    if (!isNumber(left) && !isNumber(right)) throw new Outside('it combines the bits of two texts');
    return wrap(apply(BigInt(toWhole(left)), BigInt(toWhole(right))));
  };
}

function order<T>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
