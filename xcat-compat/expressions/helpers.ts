import type { Scalar } from './expression-tree.js';
import { toFloat, toText, toWhole } from './numbers.js';
import { binary } from './operators.js';

type Run = (args: readonly Scalar[]) => Scalar;

/** The functions xCAT adds to Perl's for values of tables [Table.pm:2459-2607]. */
export const helpers: Readonly<Record<string, Run>> = {
  /** The sum of a text's bytes. */
  mknum: ([text]) => [...Buffer.from(toText(text))].reduce((sum, byte) => sum + byte, 0),
  /** a is 1. */
  a2idx: ([letter]) => (toText(letter).toLowerCase().codePointAt(0) ?? 0) - 96,
  /** a is 0. */
  a2zidx: ([letter]) => (toText(letter).toLowerCase().codePointAt(0) ?? 0) - 97,
  dim2idx,
  skip,
  ipadd,
};

/** value, size, value, size … value: the index of a place in a cluster of several dimensions, from 1. */
function dim2idx(args: readonly Scalar[]): Scalar {
  const end = args.indexOf(undefined);
  const numbers = (end < 0 ? args : args.slice(0, end)).map(toFloat);
  return numbers.reduce((index, value, at) => (at % 2 === 0 ? index + value - 1 : index * value), 0) + 1;
}

/** The index without those before it that are skipped (`start[:count],…`); -1 when it is skipped itself. */
function skip([index, skips]: readonly Scalar[]): Scalar {
  const at = toFloat(index);
  let skipped = 0;
  for (const element of toText(skips).split(',')) {
    if (element === '') continue;
    const [start, count] = element.split(':');
    const size = count === undefined ? 1 : toFloat(count);
    if (at < toFloat(start)) break;
    if (at < toFloat(start) + size) return -1;
    skipped += size;
  }
  return skipped === 0 ? index : at - skipped;
}

/** The four numbers of an address and how many more; addresses at both ends of each last number may be skipped. */
function ipadd([one, two, three, four, more, skipStart, skipEnd]: readonly Scalar[]): Scalar {
  const [last, start] = [toWhole(four), toWhole(skipStart)];
  const offset = binary['+'](last >= start ? binary['-'](last, start) : 0, more);
  const size = binary['-'](binary['-'](256, start), skipEnd);
  const third = binary['+'](three, binary['/'](offset, size));
  const fourth = binary['+'](binary['%'](offset, size), start);
  return [one, two, third, fourth].map(toText).join('.');
}
