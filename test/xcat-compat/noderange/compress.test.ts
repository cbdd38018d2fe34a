import t from 'tap';
import { compressNames } from '../../../xcat-compat/noderange/compress.js';
import { bracketAtoms, rangeNames, splitBrackets } from '../../../xcat-compat/noderange/generate.js';
import { splitAtCommas } from '../../../xcat-compat/noderange/tokens.js';

/** The names a noderange without groups stands for, as expanding it makes them. */
function namesOf(noderange: string): readonly string[] {
  return splitAtCommas(noderange).flatMap((part) => {
    const brackets = splitBrackets(part);
    if (brackets === undefined) return part === '' ? [] : [part];
    const atoms = bracketAtoms(brackets.before, brackets.list, brackets.after);
    return atoms.flatMap((atom) => rangeNames(atom) ?? [atom]);
  });
}

t.test('names as a short noderange, which stands for the same names', async (t) => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    '': [],
    n1: ['n1'],
    'n[1-3]': ['n1', 'n2', 'n3'],
    'n[1-2,4],x': ['n1', 'x', 'n4', 'n2', 'n1'],
    'n[01-09],n[10-11]': ['n01', 'n02', 'n03', 'n04', 'n05', 'n06', 'n07', 'n08', 'n09', 'n10', 'n11'],
    'r1n[1-2],r2n[1-2]': ['r1n1', 'r1n2', 'r2n1', 'r2n2'],
    'n[1-2]-ib': ['n1-ib', 'n2-ib'],
    'rack-a-[7-8]': ['rack-a-7', 'rack-a-8'],
    'n[1-2].site': ['n1.site', 'n2.site'],
    'a,b': ['a', 'b'],
    'n[1,3,5]': ['n5', 'n3', 'n1'],
  };
  for (const [noderange, names] of Object.entries(cases)) {
    t.equal(compressNames(names), noderange);
    t.same([...namesOf(noderange)].sort(), [...new Set(names)].sort(), noderange);
  }
  const many = Array.from({ length: 5000 }, (_, index) => `node${index + 1}`);
  t.equal(compressNames(many), 'node[1-5000]');
});
