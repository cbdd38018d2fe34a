import fc from 'fast-check';
import t from 'tap';
import { expandNoderange, type NoderangeOptions } from '../../../xcat-compat/noderange/expand.js';
import { buildNodeIndex } from '../../../xcat-compat/tables/nodelist.js';

const groups: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['node1', 'node2', 'node9', 'node10', 'node11', 'node12'].map((n) => [n, 'all,compute,rack1']),
  ),
  ...Object.fromEntries(['node001', 'node002', 'node003'].map((n) => [n, 'all'])),
  ...Object.fromEntries(['r1n1', 'r1n2', 'r1n3'].map((n) => [n, 'all,rack1x'])),
  ...Object.fromEntries(['r2n1', 'r2n2', 'r2n3'].map((n) => [n, 'all,rack2x'])),
  ...Object.fromEntries(['gpu-a1', 'gpu-a2', 'gpu-a-1', 'gpu-a-2'].map((n) => [n, 'all'])),
  ...Object.fromEntries(
    ['n1.c.d', 'n2.c.d', 'n3.c.d', 'a1b1', 'a1b2', 'a2b1', 'a2b2'].map((n) => [n, 'all']),
  ),
  x: 'g1,g2',
  y: 'g1',
  z: 'g2',
};
const index = buildNodeIndex(
  Object.entries(groups).map(([node, groups]) => ({ node, groups })),
  [
    { groupname: 'empty', grouptype: 'static' },
    { groupname: 'dyn', grouptype: 'dynamic' },
  ],
);

/** nodes, then `; unknown`, then the unknown names. */
function expand(text: string, options?: NoderangeOptions): string {
  const found = expandNoderange(text, index, options);
  if (found.kind === 'malformed') return `malformed: ${found.reason}`;
  return found.nodes.join(',') + (found.unknown.length > 0 ? `; unknown ${found.unknown.join(',')}` : '');
}

function rows(
  t: { equal(found: unknown, wanted: unknown, message: string): void },
  table: Record<string, string>,
): void {
  for (const [text, wanted] of Object.entries(table)) t.equal(expand(text), wanted, text);
}

t.test('P61 P62 P71 lists and groups', async (t) => {
  rows(t, {
    'node2,node1,node2': 'node1,node2',
    'node1,nosuch,node2': 'node1,node2; unknown nosuch',
    compute: 'node1,node10,node11,node12,node2,node9',
    'g1@g2': 'x',
    'g1@g2@x': 'x',
    'g1,g2': 'x,y,z',
    empty: '',
    'node1,,node2': 'node1,node2',
    ',node1': 'node1',
    'node1,': 'node1',
    '()': '',
    ',': '',
    '': '',
  });
});

t.test('P63 exclusions win wherever they stand', async (t) => {
  rows(t, {
    'g1,-x': 'y',
    '-x,g1': 'y',
    'g1,-x,x': 'y',
    'g1,-g2': 'y',
    'g1,-nosuch': 'x,y; unknown nosuch',
    '--x': '; unknown -x',
  });
});

t.test('P64 P65 intersections and parentheses', async (t) => {
  rows(t, {
    'g1@g2,z': 'x,z',
    'g1,z@g2': 'x,y,z',
    '(g1,z)@g2': 'x,z',
    'g1,-(g1@g2)': 'y',
    '-(g1@g2),g1': 'x,y',
    '((g1))': 'x,y',
    '@g1': '',
    'g1@': 'x,y',
    '(g1': 'malformed: Unbalanced parentheses in noderange',
    'a)b(c': 'malformed: Unbalanced parentheses in noderange',
  });
});

t.test('P66 P67 P68 brackets, ranges, offsets and numbers', async (t) => {
  const three = 'node001,node002,node003';
  rows(t, {
    'node[1-3,9]': 'node1,node2,node9; unknown node3',
    'node[001-003]': three,
    'node001-node003': three,
    'node001:node003': three,
    'node001+2': three,
    '001-003': three,
    'r[1,2]n[1,3]': 'r1n1,r1n3,r2n1,r2n3',
    'r1n1-r1n3': 'r1n1,r1n2,r1n3',
    'r1n1-r2n1': 'r1n1,r2n1',
    'r1n1-r2n3': '; unknown r1n1-r2n3',
    'a[1-2]b[1:2]': 'a1b1,a1b2,a2b1,a2b2',
    'gpu-a-1-gpu-a-2': 'gpu-a-1,gpu-a-2',
    'gpu-a1-gpu-a2': 'gpu-a1,gpu-a2',
    'n[1-3].c.d': 'n1.c.d,n2.c.d,n3.c.d',
    'n1.c.d-n3.c.d': 'n1.c.d,n2.c.d,n3.c.d',
    'n1.c.d+2': 'n1.c.d,n2.c.d,n3.c.d',
    '1-2': 'node1,node2',
    '10': 'node10',
    '10+2': 'node10,node11,node12',
    'node9+3': 'node10,node11,node12,node9',
    'rack[1-2]x': 'r1n1,r1n2,r1n3,r2n1,r2n2,r2n3',
    'node3-node1': '',
    'node003-node001': '',
    '001-3': '',
    'node1-node1': 'node1',
    'node1-3': '; unknown node1-3',
    'foo-bar': '; unknown foo-bar',
    'node[1-a]': '; unknown node1-nodea',
    'node001-node0003': '; unknown node001-node0003',
    'node*': '; unknown node*',
  });
});

t.test('P69 a pattern matches whole names', async (t) => {
  rows(t, {
    '/node1.*': 'node1,node10,node11,node12',
    '/node[12]': 'node1,node2',
    '/node1|node2': 'node1,node2',
    '/NODE1': '',
    '/zzz': '',
    '/compute': '',
    '/[': "malformed: Pattern '[' is refused: a [ is not closed",
    '/.*.*.*.*.*x': 'x',
  });
  t.match(expand(`/${'a'.repeat(257)}`), /refused: it is longer than 256 characters/);
});

t.test(
  'P72 P74 P77 node names win; quotes go, blanks stay; disabled rows are not in the index',
  async (t) => {
    const own = buildNodeIndex([{ node: 'bmc-10-0-0-1' }, { node: 'g' }, { node: 'h', groups: 'g' }], []);
    t.same(expandNoderange('bmc-10-0-0-1,g', own), {
      kind: 'nodes',
      nodes: ['bmc-10-0-0-1', 'g'],
      unknown: [],
    });
    rows(t, {
      '"node1"': 'node1',
      "no'de'1": 'node1',
      ' node1': '; unknown  node1',
      'node1, node2': 'node1; unknown  node2',
    });
  },
);

t.test('P75 site.excludenodes is taken from every result', async (t) => {
  t.equal(expand('g1,g2', { exclude: 'x' }), 'y,z');
  t.equal(expand('x', { exclude: 'g1' }), '');
  t.equal(
    expand('g1,nosuch', { exclude: 'gone,x' }),
    'y; unknown nosuch',
    'its own unknown names are not told',
  );
});

t.test('without tables and files at hand nothing is selected', async (t) => {
  rows(t, { dyn: '', 'mgt==openbmc': '', '^/etc/passwd': '' });
});

t.test('P62 names sort by their bytes', async (t) => {
  const own = buildNodeIndex(
    ['b', 'B', 'a10', 'a2', 'é', '\u{10000}', '\uffee'].map((node) => ({ node, groups: 'g' })),
    [],
  );
  const found = expandNoderange('g', own);
  t.same(found.kind === 'nodes' && found.nodes, ['B', 'a10', 'a2', 'b', 'é', '\uffee', '\u{10000}']);
});

t.test('every text ends soon, with a reason where it asks too much', async (t) => {
  t.match(expand('node[1-100001]'), /^malformed: .* makes more than 100000 names/);
  t.match(expand('n[1-1000]m[1-1000]'), /^malformed: .* makes more than 100000 names/);
  t.match(expand(`${'('.repeat(40)}${')'.repeat(40)}`), /^malformed: .* nested deeper than 32/);
  t.match(expand('x'.repeat(65_537)), /^malformed: .* longer than 65536/);
  t.match(
    expand('node[1-99999],'.repeat(1000)),
    /^malformed: .* (more than 1000000 names|longer than 2 seconds)$/,
  );
  t.match(expand('/x,'.repeat(20_000)), /^malformed|^x$/);
  t.match(expand(`${'a'.repeat(30_000)}[${'1,'.repeat(15_000)}]`), /^malformed/);
  for (const noise of ['[', ']', '(', '@', '-', '+', ':', ',', '1', '/', '[1]', 'a[1-2]', '1+', '@-']) {
    t.type(expand(noise.repeat(Math.floor(60_000 / noise.length))), 'string', `many ${noise}`);
  }
});

t.test('the algebra holds for any expression', async () => {
  const atom = fc.constantFrom(
    ...Object.keys(groups),
    'g1',
    'g2',
    'all',
    'compute',
    'rack1',
    'node[1-12]',
    '/r.*',
    'nosuch',
  );
  const list = fc.array(atom, { minLength: 1, maxLength: 5 }).map((atoms) => atoms.join(','));
  const nodes = (text: string): ReadonlySet<string> => {
    const found = expandNoderange(text, index);
    return new Set(found.kind === 'nodes' ? found.nodes : []);
  };
  const same = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
    one.size === other.size && [...one].every((name) => other.has(name));
  fc.assert(
    fc.property(list, list, (a, b) => {
      const [inA, inB] = [nodes(a), nodes(b)];
      return (
        same(nodes(`${a},${b}`), new Set([...inA, ...inB])) &&
        same(nodes(`(${a})@(${b})`), new Set([...inA].filter((name) => inB.has(name)))) &&
        same(nodes(`(${a}),-(${b})`), new Set([...inA].filter((name) => !inB.has(name)))) &&
        same(nodes(`(${a})`), inA) &&
        same(nodes(`${a},${a}`), inA)
      );
    }),
  );
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...Array.from('ng12-,@()[]:+/.* ^=')), maxLength: 30 }),
      (text) => {
        const found = expandNoderange(text, index);
        return found.kind === 'malformed' || found.nodes.every((node) => index.node(node) === node);
      },
    ),
  );
});

t.test('P78 5 000 nodes in 50 groups', async (t) => {
  const many = buildNodeIndex(
    Array.from({ length: 5_000 }, (_, number) => ({
      node: `n${number}`,
      groups: Array.from({ length: 50 }, (_, group) => `g${(number + group) % 100}`).join(','),
    })),
    [],
  );
  const text = Array.from({ length: 50 }, (_, group) => `g${group}@n[0-4999]`).join(',');
  const found = expandNoderange(text, many);
  t.equal(found.kind === 'nodes' && found.nodes.length, 4_950);
});
