import t from 'tap';
import { flag, option, readWords } from '../../../plugins/tables/words/getopt.js';

const specs = [
  flag('all|a'),
  flag('help|h|?'),
  flag('verbose|V'),
  flag('version|v'),
  option('text', 'i'),
  option('list', 'w'),
  option('number', 'n|lines'),
  option('optional', 'template'),
] as const;

const read = (line: string, settings = {}) => {
  const words = readWords(line === '' ? [] : line.split(' '), specs, settings);
  return words && { options: Object.fromEntries(words.options), operands: words.operands };
};

t.test('options stand anywhere, one letter or long, bundled, shortened', async (t) => {
  t.same(read('x -aV y'), { options: { all: [''], verbose: [''] }, operands: ['x', 'y'] });
  t.same(read('-?'), { options: { help: [''] }, operands: [] });
  t.same(read('--verb --al'), { options: { verbose: [''], all: [''] }, operands: [] });
  t.same(read('-w a==b -w c'), { options: { w: ['a==b', 'c'] }, operands: [] });
  t.same(read('-igroups'), { options: { i: ['groups'] }, operands: [] });
  t.same(read('-i groups x'), { options: { i: ['groups'] }, operands: ['x'] });
  t.same(read('-n5 --lines=6'), { options: { n: ['5', '6'] }, operands: [] });
  t.same(read('-a -- -x'), { options: { all: [''] }, operands: ['-x'] });
  t.same(read('-'), { options: {}, operands: ['-'] });
});

t.test('an optional value is taken only from a word that is no option', async (t) => {
  t.same(read('--template'), { options: { template: [''] }, operands: [] });
  t.same(read('--template x'), { options: { template: ['x'] }, operands: [] });
  t.same(read('--template -a'), { options: { template: [''], all: [''] }, operands: [] });
});

t.test('wrong words', async (t) => {
  for (const line of ['-q', '--nosuch', '--ve', '-i', '-n x', '--all=1', '-aq'])
    t.equal(read(line), undefined, line);
});

t.test('options first: what follows the first operand is no option', async (t) => {
  t.same(read('-a x -V', { optionsFirst: true }), { options: { all: [''] }, operands: ['x', '-V'] });
});
