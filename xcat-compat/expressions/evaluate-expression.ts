import { Died, type Expression, type Scalar } from './expression-tree.js';
import { functionNamed } from './functions.js';
import { isTrue, toText, toWhole } from './numbers.js';
import { binary, bounded, unary } from './operators.js';

/**
 * The value of an expression under `use integer`. Its time is bounded by its length: nothing in it repeats.
 * @param captures `$1` is the first
 * @throws Died where Perl gives nothing; Outside for what only Perl knows
 */
export function evaluate(expression: Expression, captures: readonly (string | undefined)[]): Scalar {
  const value = (one: Expression): Scalar => evaluate(one, captures);
  switch (expression.kind) {
    case 'constant':
      return expression.value;
    case 'capture':
      return captures[expression.number - 1];
    case 'text':
      return bounded(expression.parts.map((part) => toText(value(part))).join(''));
    case 'unary':
      return unary(expression.operator, value(expression.operand));
    case 'binary':
      return evaluateBinary(expression, value);
    case 'choice':
      return value(isTrue(value(expression.test)) ? expression.yes : expression.no);
    case 'list': {
      const last = expression.items.at(-1);
      return last === undefined ? undefined : value(last);
    }
    case 'element': {
      const items = flatten(expression.list, value);
      return items.at(Number(toWhole(value(expression.index))));
    }
    case 'call':
      return call(expression, value);
  }
}

type Value = (one: Expression) => Scalar;

function evaluateBinary(expression: Extract<Expression, { kind: 'binary' }>, value: Value): Scalar {
  const left = value(expression.left);
  switch (expression.operator) {
    case '&&':
    case 'and':
      return isTrue(left) ? value(expression.right) : left;
    case '||':
    case 'or':
      return isTrue(left) ? left : value(expression.right);
    case '//':
      return left ?? value(expression.right);
    default:
      return binary[expression.operator](left, value(expression.right));
  }
}

/** Where a list is wanted; a list within a list is no list of its own. */
function flatten(expression: Expression, value: Value): readonly Scalar[] {
  const list = (one: Expression): readonly Scalar[] => flatten(one, value);
  switch (expression.kind) {
    case 'list':
      return expression.items.flatMap(list);
    case 'choice':
      return list(isTrue(value(expression.test)) ? expression.yes : expression.no);
    case 'binary':
      if (expression.operator === 'and' || expression.operator === '&&') {
        const left = value(expression.left);
        return isTrue(left) ? list(expression.right) : [left];
      }
      if (expression.operator === 'or' || expression.operator === '||') {
        const left = value(expression.left);
        return isTrue(left) ? [left] : list(expression.right);
      }
      return [value(expression)];
    case 'call':
      return expression.name === 'reverse' ? expression.args.flatMap(list).reverse() : [value(expression)];
    default:
      return [value(expression)];
  }
}

function call({ name, args }: Extract<Expression, { kind: 'call' }>, value: Value): Scalar {
  const known = functionNamed(name);
  if (known === undefined) throw new Died(`there is no function ${name}`);
  return known.run(known.wants === 'list' ? args.flatMap((one) => flatten(one, value)) : args.map(value));
}
