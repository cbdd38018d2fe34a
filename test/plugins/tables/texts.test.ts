import t from 'tap';
import { assigned } from '../../../plugins/tables/nodes/assignments.js';
import { collapseNics, nicLines } from '../../../plugins/tables/objects/nics.js';
import { fits, parseSelection } from '../../../plugins/tables/objects/object-selection.js';
import { readStanzas } from '../../../plugins/tables/objects/stanza.js';
import { readCsvRows } from '../../../plugins/tables/rows/csv-rows.js';
import { fitsAll, readComparison } from '../../../plugins/tables/rows/where.js';

t.test('stanzas: comments, blanks, quotes, defaults per type, wrong headers', async (t) => {
  const { objects } = readStanzas(`# <xCAT data object stanza file>
default-node:
    os=rh

n1:
    objtype=node
    groups="all,x"
    arch = x86_64
fd59::/64:
    objtype=network
bad=name:
    lost=1
n2:
  objtype=node
  os=sles
  a line that is none
  after=it
`);
  t.same(
    [...objects].map(([name, values]) => [name, Object.fromEntries(values)]),
    [
      ['n1', { objtype: 'node', os: 'rh', groups: 'all,x', arch: 'x86_64' }],
      ['fd59::/64', { objtype: 'network' }],
      ['n2', { objtype: 'node', os: 'sles' }],
    ],
  );
});

t.test('selections: an attribute that is not set never fits', async (t) => {
  const of = (texts: readonly string[], values: Record<string, string>) => {
    const selection = parseSelection(texts);
    return selection && fits(selection, (name) => values[name]);
  };
  t.equal(of(['mgt==ipmi'], { mgt: 'ipmi' }), true);
  t.equal(of(['mgt=ipmi'], { mgt: 'ipmi' }), true);
  t.equal(of(['mgt!=ipmi'], { mgt: 'ipmi' }), false);
  t.equal(of(['mgt!=ipmi'], {}), false);
  t.equal(of(['mgt=~/^ip/', 'os!~rh'], { mgt: 'ipmi', os: 'sles' }), true);
  t.equal(of(['mgt=~(a+)+$'], { mgt: 'aaaa' }), true);
  t.throws(() => of(['mgt=~a(?=b)'], { mgt: 'aaaa' }), /is refused: it looks ahead/, 'and selects nothing');
  t.equal(of(['mgt'], {}), undefined);
});

t.test('interfaces are brought together and shown apart', async (t) => {
  const collapsed = collapseNics(
    new Map([
      ['nicips.eth0', '1.1.1.1|2.2.2.2'],
      ['nicips.eth1', ''],
      ['nicips.ib0', '3.3.3.3'],
      ['groups', 'all'],
    ]),
  );
  t.same(Object.fromEntries(collapsed), { groups: 'all', nicips: 'eth0!1.1.1.1|2.2.2.2,ib0!3.3.3.3' });
  const lines = (value: string, wanted?: readonly string[]) =>
    nicLines('nicips', value, wanted, (text) => text);
  t.same(lines('eth0!1.1.1.1,ib0!3.3.3.3'), ['    nicips.eth0=1.1.1.1', '    nicips.ib0=3.3.3.3']);
  t.same(lines('eth0!1.1.1.1,ib0!3.3.3.3', ['ib0']), ['    nicips.ib0=3.3.3.3']);
  t.same(lines('|node(\\d+)|eth0!10.0.0.($1+1)|'), ['    nicips.eth0=10.0.0.($1+1)']);
});

t.test('nodech: =, ,= and ^=', async (t) => {
  const of = (current: string, operator: '=' | ',=' | '^=', value: string) =>
    assigned(current, { table: 'nodelist', column: 'groups', operator, value });
  t.equal(of('a', '=', 'b'), 'b');
  t.equal(of('a,b', ',=', 'b,c,d'), 'd,c,a,b');
  t.equal(of('a,b', ',=', 'b'), undefined);
  t.equal(of('', ',=', 'x,y'), 'x,y');
  t.equal(of('a,b,c', '^=', 'b,zz'), 'a,c');
  t.equal(of('a', '^=', 'zz'), undefined);
});

t.test('CSV: quotes, doubled quotes, values over several lines, and what is wrong', async (t) => {
  const [row, next] = readCsvRows(['"a ""1""",,"two', 'lines",x', 'plain'], ['one', 'two', 'three', 'four']);
  t.match(row, { kind: 'row', next: 2 });
  t.same(row?.kind === 'row' && Object.fromEntries(row.values), {
    one: 'a "1"',
    three: 'two\nlines',
    four: 'x',
  });
  t.same(next?.kind === 'row' && Object.fromEntries(next.values), { one: 'plain' });
  const problem = (...lines: string[]) => {
    const [first] = readCsvRows(lines, ['a', 'b']);
    return first?.kind === 'problem' ? `${first.problem} on line ${first.line}${first.text}` : undefined;
  };
  t.equal(problem('"a","b'), 'CSV unmatched " in record on line 1, character 4: "a","b');
  t.equal(problem('"a","b"c'), 'CSV unescaped " in record on line 0, character 4: "a","b"c');
  t.equal(
    problem('a"b,c'),
    'CSV missing opening " for record with " characters on line 0, character 0: a"b,c',
  );
  t.equal(problem('a,b,c'), 'Too many fields on line 0: a,b,c | c');
});

t.test('tabdump -w compares as SQL does', async (t) => {
  const of = (text: string, value: string | null) => {
    const comparison = readComparison(text);
    return comparison && fitsAll({ groups: value }, [comparison]);
  };
  t.equal(of('groups==a', 'a'), true);
  t.equal(of('groups!=a', 'b'), true);
  t.equal(of('groups!=a', null), false, 'NULL is never unequal');
  t.equal(of('groups=~%all', 'x,ALL'), true);
  t.equal(of('groups=~a_c%', 'abcd'), true);
  t.equal(of('groups=~%b%d%', 'abcde'), true);
  t.equal(of('groups=~%b%d', 'abcde'), false);
  t.equal(of('groups!~all', 'all,x'), true);
  t.equal(of('groups>b', 'c'), true);
  t.equal(of('groups<=b', 'b'), true);
  t.equal(of('groups', 'b'), undefined);
});
