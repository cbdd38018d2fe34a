import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import t from 'tap';
import { expandValue } from '../../xcat-compat/expressions/expand-value.js';
import { numbersIn } from '../../xcat-compat/expressions/name-numbers.js';
import { expandNoderange } from '../../xcat-compat/noderange/expand.js';
import { expandInSite } from '../../xcat-compat/noderange/expand-in-site.js';
import { createWork } from '../../xcat-compat/noderange/work.js';
import { compilePattern } from '../../xcat-compat/patterns/compile.js';
import { valuePattern } from '../../xcat-compat/patterns/value-pattern.js';
import { buildNodeIndex } from '../../xcat-compat/tables/nodelist.js';
import { startDaemon } from '../helpers/installation.js';
import { fakeTables } from '../helpers/openbmc-command.js';
import { ask, type RawTarget, requestText } from '../helpers/raw-client.js';
import { addUser, makeSite } from '../helpers/site.js';

/** On a name of 26 characters an engine that goes back needs from minutes to the age of the universe for each. */
const explosive = [
  `${'.?'.repeat(100)}${'x'.repeat(26)}y`,
  '.*.*.*.*.*.*.*.*x',
  '(?:a|a)*Q',
  '(?:[a-z0-9-]+)+!',
  '(?:.{0,20}){0,20}x!',
  '([a-z]*[0-9]*-?)*Q',
];
const NAME = 'rack-00001-abcdefghijklmno';

t.test('any pattern has its answer at once', async (t) => {
  for (const text of explosive) {
    const compiled = compilePattern(text);
    if (compiled.kind === 'refused') t.fail(compiled.reason);
    else t.same([compiled.pattern.testWhole(NAME), compiled.pattern.test(NAME)], [false, false], text);
  }
});

t.test(
  'a pattern is refused with a reason where it stands for too much, or is not for this engine',
  async (t) => {
    const refused: Readonly<Record<string, string>> = {
      'x{1000}x{1000}': 'with its repetitions written out it is longer than 1000 characters',
      '(?:(?:a{10}){10}){11}': 'with its repetitions written out it is longer than 1000 characters',
      'a{0,1001}': 'with its repetitions written out it is longer than 1000 characters',
      [`(?:${'a'.repeat(200)}){6}`]: 'with its repetitions written out it is longer than 1000 characters',
      '(a)\\1': '\\1 refers back to a group, which is not supported',
      '(?<n>a)\\k<n>': '\\k refers back to a group, which is not supported',
      'a(?=b)': 'it looks ahead or behind with (?=, which is not supported',
      'a(?!b)': 'it looks ahead or behind with (?!, which is not supported',
      '(?<=a)b': 'it looks ahead or behind with (?<=, which is not supported',
      '(?<!a)b': 'it looks ahead or behind with (?<!, which is not supported',
      '(?>a)b': '(?> is not supported',
      'a++': '++ repeats a repetition',
      '(?R)': '(?R is not supported',
      '[z-a]': 'there is no range or class z-a',
      '[[:nosuch:]]': 'there is no range or class [:nosuch:]',
      '(a': 'a ( is not closed',
      'a)': 'it closes a group that is not open',
      '*a': 'there is nothing that * could repeat',
      'a\\': 'it ends with a backslash',
      '\\Ga': '\\G is not supported',
    };
    for (const [text, reason] of Object.entries(refused)) {
      const compiled = compilePattern(text);
      t.equal(compiled.kind === 'refused' && compiled.reason.split(' is refused: ')[1], reason, text);
    }
    for (const text of [
      'a{500}',
      '\\d{1,3}(?:\\.\\d{1,3}){3}',
      '[[:alpha:]]+\\h\\d+\\Z',
      '(?i)NODE',
      '\\x{6e}ode',
      ']',
    ])
      t.equal(compilePattern(text).kind, 'pattern', text);
  },
);

t.test('what fits is what fitted before', async (t) => {
  const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', 'a|b', '^', '$', '-', '\\b', '1');
  const piece = fc
    .tuple(
      fc.oneof(
        atom,
        atom.map((text) => `(${text})`),
      ),
      fc.constantFrom('', '', '*', '+', '?', '{2}', '*?', '+?'),
    )
    .map(([text, count]) => (/^[\^$|]|\\b/.test(text) || text === 'a|b' ? text : text + count));
  const pattern = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', '-'), maxLength: 12 });
  fc.assert(
    fc.property(pattern, text, (one, other) => {
      const compiled = compilePattern(one);
      if (compiled.kind === 'refused') throw new Error(compiled.reason);
      const wanted = new RegExp(one).exec(other);
      const found = compiled.pattern.find(other);
      const whole = new RegExp(`^(?:${one})$`).test(other);
      if (compiled.pattern.testWhole(other) !== whole || compiled.pattern.test(other) !== (wanted !== null))
        return false;
      if (wanted === null || found === undefined) return wanted === null && found === undefined;
      return (
        found.start === wanted.index &&
        found.end === wanted.index + wanted[0].length &&
        // An empty turn of a repetition leaves its group in JavaScript, and not in Perl.
        (/[*+?}]/.test(one) || found.captures.join('|') === wanted.slice(1).join('|'))
      );
    }),
    { numRuns: 2_000 },
  );
  t.pass('as the engine that goes back finds it');
});

t.test("the numbers of a name are those that xCAT's pattern captures, however many there are", async (t) => {
  const asPerl = (name: string): readonly string[] | undefined => {
    const count = name.match(/[\D0]*(\d+)/g)?.length ?? 0;
    return new RegExp(`${'[\\D0]*(\\d+)'.repeat(count)}.*$`).exec(name)?.slice(1);
  };
  const name = fc.string({ unit: fc.constantFrom('a', '0', '1', '2', '-'), maxLength: 12 });
  fc.assert(fc.property(name, (one) => asPerl(one)?.join('|') === numbersIn(one)?.captures.join('|')));
  t.equal(numbersIn('1a'.repeat(100))?.captures.length, 32);
  t.same(expandValue(`${'11a'.repeat(80)}\n`, '|x($1)|'), { kind: 'value', value: `${'11a'.repeat(80)}\n` });
});

const many = buildNodeIndex(
  Array.from({ length: 1_000 }, (_, at) => ({ node: `rack-${String(at).padStart(5, '0')}-abcdefghijklmno` })),
  [],
);
const fourteenKilobytes = Array.from({ length: 1_000 }, (_, at) => `/.*.*.*.*x${at}`).join(',');

t.test('a noderange of a thousand patterns lets others go on, and ends when its time is over', async (t) => {
  const readFiles = async () => [];
  let turns = 0;
  let over = false;
  const others = (async () => {
    for (; !over; turns += 1) await turn();
  })();
  const bounds = { names: 1_000_000, seconds: 0.2 };
  const found = await expandInSite(fakeTables({}), fourteenKilobytes, many, { readFiles, bounds });
  over = true;
  await others;
  t.match(found, { kind: 'malformed', reason: 'Noderange takes longer than 0.2 seconds' });
  t.ok(turns >= 5, `others had ${turns} turns meanwhile`);
});

t.test('the time is that of the noderange, without the pauses', async (t) => {
  let now = 0;
  const work = createWork({ names: 1_000, seconds: 1 }, () => now);
  const spend = () => work.spend(16);
  t.notOk(spend());
  now += 11;
  t.ok(spend(), 'time to let others go on');
  work.pause();
  now += 60_000;
  work.goOn();
  t.notOk(spend());
  now += 980;
  t.ok(spend());
  now += 20;
  t.throws(spend, /takes longer than 1 seconds/);
  work.again();
  t.throws(() => work.spend(1_001), /more than 1000 names/);
});

t.test('a pattern that is looked for in many values ends when its time is over', async (t) => {
  let now = 0;
  const fits = valuePattern('/x/', () => {
    now += 600;
    return now;
  });
  t.ok(fits('axb'));
  t.ok(fits('axb'), 'which takes no time the second time');
  t.notOk(fits('b'));
  t.notOk(fits('c'));
  t.throws(() => fits('d'), /'x' takes longer than 2 seconds/);
  t.throws(() => valuePattern('x')('x'.repeat(16_385)), /not looked for in values of more than 16384/);
});

t.test('the daemon outlives every pattern that it is sent', async (t) => {
  const site = await makeSite([{ name: NAME, bmc: '127.0.0.1:9' }]);
  t.teardown(() => site.remove());
  await site.tables.setRow('nodehm', { node: NAME }, { comments: 'a'.repeat(200) });
  await site.tables.setRow(
    'policy',
    { priority: '0.5' },
    { name: 'eve', parameters: '(a+)+(a+)+$', rule: 'allow' },
  );
  await site.tables.setRow(
    'nodelist',
    { node: `${'11a'.repeat(80)}-x` },
    { groups: 'odd', comments: '|(a|a|1)*b|(1)|' },
  );
  const eve = await addUser(site, 'eve');
  const daemon = await startDaemon(site);
  t.teardown(() => daemon.stop('SIGKILL'));
  const port = Number(daemon.ready.split(':').at(-1));
  const as = (home: string | undefined): RawTarget => ({ host: '127.0.0.1', port, home });
  const stranger = (noderange: string) =>
    ask(as(undefined), requestText({ command: 'lsxcatd', arg: '-v', noderange }));
  const root = (elements: Parameters<typeof requestText>[0]) => ask(as(site.home), requestText(elements));

  for (const pattern of explosive) {
    const escaped = pattern.replaceAll('<', '&lt;');
    if (!/[(,]/.test(pattern)) t.match(await stranger(`/${escaped}`), /Version /, `stranger: ${pattern}`);
    const selected = await root({ arg: `nodehm.comments=~${escaped}`, command: 'nodels', noderange: NAME });
    t.match(selected, /<numofnodes>|<serverdone>/, `nodels: ${pattern}`);
    const where = await root({ arg: ['-w', `comments=~${escaped}`, '-t', 'node'], command: 'lsdef' });
    t.match(where, /Could not find|<serverdone>/, `lsdef: ${pattern}`);
  }
  t.match(await stranger(fourteenKilobytes), /Version |<error>/);
  const asEve = requestText({ arg: [`${'a'.repeat(3_000)}!`], command: 'tabdump' });
  t.match(await ask(as(eve), asEve), /Permission denied/, 'a row of policy');
  t.match(await root({ arg: 'nodelist.comments', command: 'nodels', noderange: 'odd' }), /<serverdone>/);
  t.match(await root({ command: 'noderange', noderange: NAME }), new RegExp(`<node>${NAME}</node>`));
  t.equal(await daemon.stop(), 0, 'TERM is heeded');
});

t.test('who says nothing that a rule could allow has no pattern looked at', async (t) => {
  t.equal(expandNoderange('/(', many).kind, 'malformed', 'it would be told');
  const site = await makeSite([{ name: 'node1', bmc: '127.0.0.1:9' }]);
  t.teardown(() => site.remove());
  const closed = { commands: 'rinv', parameters: '^firm$', rule: 'allow' };
  await site.tables.setRow('policy', { priority: '5' }, closed);
  const daemon = await startDaemon(site);
  t.teardown(() => daemon.stop('SIGKILL'));
  const port = Number(daemon.ready.split(':').at(-1));
  const stranger = (arg: string) =>
    ask({ host: '127.0.0.1', port, home: undefined }, requestText({ arg, command: 'rinv', noderange: '/[' }));
  t.match(await stranger('all'), /<error>Permission denied for request<\/error>/);
  t.match(await stranger('firm'), /<error>Pattern '\[' is refused/);
});
