import fc from 'fast-check';
import t from 'tap';
import { naturalOrder } from '../../../xcat-compat/text/natural-order.js';
import { perlScalar } from '../../../xcat-compat/text/perl-scalar.js';

t.test('natural order: text by characters, numbers by value', async (t) => {
  const sorted = [
    '0x1',
    'A',
    'CPU0 BuildDate',
    'CPU0 CORE2 x',
    'CPU0 CORE10 x',
    'CPU0 Cached',
    'CPU1',
    'DIMM2',
    'DIMM10',
    'V1.5',
    'V1.25.3a',
    'a',
  ].sort(naturalOrder);
  t.same(sorted.slice(2, 9), [
    'CPU0 BuildDate',
    'CPU0 CORE2 x',
    'CPU0 CORE10 x',
    'CPU0 Cached',
    'CPU1',
    'DIMM2',
    'DIMM10',
  ]);
  t.ok(naturalOrder('V1.25', 'V1.5') < 0, 'decimals belong to the number');
  t.equal(naturalOrder('x007y', 'x7y'), 0);
  t.ok(naturalOrder('x007a', 'x7b') < 0);
  t.ok(naturalOrder('abc', 'abc1') < 0);
  t.ok(naturalOrder('fan 1', 'fan') > 0);
});

/** The same by its definition: regular expressions, piece by piece. */
function slowOrder(left: string, right: string): number {
  const number = /\d+(?:\.\d+)?/;
  const [l, r] = [number.exec(left), number.exec(right)];
  const byCharacters = left < right ? -1 : left > right ? 1 : 0;
  if (l === null || r === null || left.slice(0, l.index) !== right.slice(0, r.index)) return byCharacters;
  const difference = Number(l[0]) - Number(r[0]);
  if (difference !== 0) return difference;
  return slowOrder(left.slice(l.index + l[0].length), right.slice(r.index + r[0].length));
}

t.test('natural order is that of its definition', async (t) => {
  const text = fc.string({ unit: fc.constantFrom('a', 'B', ' ', '.', '0', '1', '7', '12') });
  fc.assert(
    fc.property(text, text, (left, right) => {
      t.equal(Math.sign(naturalOrder(left, right)), Math.sign(slowOrder(left, right)), `${left}|${right}`);
    }),
  );
});

t.test('numbers and booleans as Perl prints them', async (t) => {
  const cases: readonly (readonly [string | number | boolean, string])[] = [
    [0.1 + 0.2, '0.3'],
    [35_200 * 10 ** -3, '35.2'],
    [0.00001, '1e-05'],
    [0.00001234, '1.234e-05'],
    [0.0001, '0.0001'],
    [1.5e300, '1.5e+300'],
    [1 / 3, '0.333333333333333'],
    [999_999_999_999_999.9, '1e+15'],
    [-1e-7, '-1e-07'],
    [-0.5, '-0.5'],
    [0, '0'],
    [123_456_789_012, '123456789012'],
    [true, '1'],
    [false, '0'],
    ['a  ', 'a  '],
  ];
  for (const [value, shown] of cases) t.equal(perlScalar(value), shown);
});
