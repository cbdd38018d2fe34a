import t from 'tap';
import { expandValue } from '../../../xcat-compat/expressions/expand-value.js';

/** What becomes of a value: the text, undefined where the attribute is not set, or why it was refused. */
function expand(node: string, value: string): unknown {
  const expanded = expandValue(node, value);
  return expanded.kind === 'value' ? expanded.value : { refused: expanded.reason };
}

/** The value of one Perl expression for node20, of which `$1` is 20. */
const perl = (expression: string): unknown => expand('node20', `|node(\\d+)|(${expression})|`);

t.test('P86 values between slashes and bars', async (t) => {
  const rows: readonly (readonly [string, string, string | undefined])[] = [
    ['node20', '/$/-bmc/', 'node20-bmc'],
    ['node20', '/node/bmc-/', 'bmc-20'],
    ['node20', '/\\D+(\\d+)/bmc$1/', 'bmc$1'],
    ['node20', '/nomatch/x/', 'node20'],
    ['node20', '|\\D+(\\d+)|10.0.0.($1+100)|', '10.0.0.120'],
    ['node20', '|10.0.0.($1+100)|', '10.0.0.120'],
    ['node020', '|10.0.0.($1+0)|', '10.0.0.20'],
    ['node007', '|b($1)|', 'b7'],
    ['node007', '|node(\\d+)|b($1)|', 'b007'],
    ['node008', '|node(\\d+)|b($1+1)|', 'b9'],
    ['node20', "|node(\\d+)|cmm(sprintf('%02d',($1-1)/14+1))|", 'cmm02'],
    ['node20', '|\\D+(\\d+)|(($1-1)%14+1)|', '6'],
    ['r1n3', '|10.($1).0.($2)|', '10.1.0.3'],
    ['host-10-20', '|10.($1).($2)|', '10.10.20'],
    ['n1', '|n(\\d+)|x($1*2)y($1*3)z|', 'x2y3z'],
    ['n1', '|n(\\d+)|x(($1+2)*3)|', 'x9'],
    ['node20', '|node(\\d+)|(ipadd(10,0,0,250,$1,1,1))|', '10.0.1.16'],
    ['r2n3', '|(dim2idx($1,4,$2))|', '7'],
    ['node10', "|(skip($1,'3:2,6'))|", '7'],
    ['rackb', '|rack(\\w)|(a2idx("$1"))|', '2'],
    ['rackb', '|rack(\\w)|(a2idx($1))|', '2'],
    ['rackb', "|rack(\\w)|(a2idx('$1'))|", '-60'],
    ['host', '|x($1)|', 'x'],
    ['host', '|abc|', 'abc'],
    ['node20', '|node(\\d+)|a($1/0)b|', 'ab'],
    ['node20', '|node(\\d+)|(system("id"))|', undefined],
    ['node20', '/node20//', undefined],
    ['node20', '|node(\\d+)||', undefined],
    ['node20', '/a/b', '/a/b'],
    ['node20', '0', '0'],
    ['mynode20x', '|node(\\d+)|A($1)B|', 'myABx'],
    ['other', '|node(\\d+)|10.0.0.($1+1)|', 'other'],
    ['node20', '|node(\\d+)|bmc$1|', 'bmc$1'],
    ['c01f02x03v04', '|\\D+(\\d+)\\D+(\\d+)\\D+(\\d+)\\D+(\\d+)|c($1)f($2)x($3)|', 'c01f02x03'],
    ['node20', '/export/home/', 'node20'],
    ['node20', '|/node/|', '/node/'],
    ['node20', '|node(\\d+)|a\\(($1)|', 'a\\(($1)'],
  ];
  for (const [node, value, expected] of rows) t.equal(expand(node, value), expected, `${node} ${value}`);
});

t.test('P86 xCAT has garbage for an empty value between bars; here it is refused', async (t) => {
  t.same(expand('node20', '||'), { refused: 'there is nothing between the bars' });
  t.same(expand('node20', '|||'), { refused: 'the pattern is empty' });
  t.same(expand('node20', '//x/'), { refused: 'the pattern is empty' });
});

t.test('operators and precedence are those of Perl under use integer', async (t) => {
  const rows: Readonly<Record<string, string | undefined>> = {
    '$1.5': '205',
    '010+1': '9',
    $1x3: '202020',
    '-"foo"': '-foo',
    '"a".-$1': 'a-20',
    'ord "a" - 1': '45',
    'length "ab" == 2': '1',
    '1 . 2': '12',
    '1.5+1': '2',
    '2**3': '8',
    '2**0.5': '1.4142135623731',
    '-7/2': '-3',
    '-7 % 3': '-1',
    '7 % -3': '1',
    '"${1}a"': '20a',
    '7 <=> 3': '1',
    '!1': undefined,
    '"abc" x 2': 'abcabc',
    '("a","b")[1]': 'b',
    '(1,2)': '2',
    'lc "ABC"."D"': 'abcd',
    'join("-",1,2)': '1-2',
    'reverse("abc")': 'cba',
    'sprintf("%02x",$1)': '14',
    '1e3': '1000',
    '1_000': '1000',
    '0x1f': '31',
    '"0x1f"+1': '1',
    foo: 'foo',
    'foo+1': '1',
    'substr("abcdef",1,3)': 'bcd',
    'substr("abc",-2)': 'bc',
    'index("abc","c")': '2',
    'rindex("abcabc","c",4)': '2',
    '~1': '-2',
    '6 & 3': '2',
    '1 <<3': '8',
    '-16 >> 2': '-4',
    '1 == 1.5': '1',
    '10 / 3 * 3': '9',
    'abs(-3)': '3',
    'int(7.9)': '7',
    'int 7/2': '3',
    'defined($2)': undefined,
    '$2 // 4': '4',
    '1 ? 2 : 3': '2',
    '0 ? 2 : $1 == 20 ? 5 : 6': '5',
    'not 0': '1',
    '1 and 2': '2',
    '0 or 5': '5',
    '1 xor 1': undefined,
    '"a" lt "b"': '1',
    'ucfirst("ab")': 'Ab',
    'lcfirst("ABC")': 'aBC',
    'chr(65)': 'A',
    'oct("0x1f")': '31',
    'oct("17")': '15',
    'hex 10+1': '17',
    'hex(10)+1': '17',
    '18446744073709551615+1': '0',
    '9223372036854775807+1': '-9223372036854775808',
    '4294967296*4294967297': '4294967296',
    '0.1+0.2': '0',
    '3.7*2': '6',
    '"3.9"+"1.2"': '4',
    "'a$1'": 'a$1',
    '1 <=> "1a"': '0',
    '(qw(a b c))[1]': 'b',
    'qw(a b c)[1]': 'b',
    '$1 . "x" . $1+1': '21',
    '1 x 3 + 1': '112',
    '2+3 . 4': '54',
    '!$1 . "a"': 'a',
    '-2**2': '-4',
    '2**-1': '0.5',
    '1.10': '1.1',
    '"1.0"': '1.0',
    '1,2,': '2',
    '"\\x41\\\\b"': 'A\\b',
    "'it\\'s'": "it's",
    '"$1-1"': '20-1',
    $10: undefined,
    'ord("")': '0',
    'mknum("fred")': '417',
    'a2zidx("C")': '2',
    'dim2idx(2, 10, 3, 8, 4, 8, 5)': '797',
    "skip(10, '3')": '9',
    "skip(6, '3:2,6')": '-1',
    'ipadd(10, 10, 10, 10, 245, 0, 0)': '10.10.10.255',
    'ipadd(10, 10, 10, 10, 246, 0, 0)': '10.10.11.0',
    'sprintf("%5.1f|%e|%b|%3d|%-3d|%03d|%+d|%s", 3.14159, 12345, 5, 1, 2, 3, 4)':
      '  3.1|1.234500e+04|101|  1|2  |003|+4|',
    'sprintf "%d", "12abc"': '12',
    'sprintf("%*d|%%|%c|%X|%#x|%o|%.2s", 5, 1, 65, 255, 255, 8, "abc")': '    1|%|A|FF|0xff|10|ab',
  };
  for (const [expression, expected] of Object.entries(rows)) t.equal(perl(expression), expected, expression);
});

t.test('what xCAT refuses to run gives nothing', async (t) => {
  for (const expression of ['system("id")', 'sqrt(16)', 'print 1', 'nosuch($1)', '$1 % 0', 'rand(3)']) {
    t.equal(expand('node20', `|node(\\d+)|a(${expression})b|`), 'ab', expression);
  }
  t.equal(perl('$1 > 1 ? "yes" : nosuch(1)'), 'yes', 'only what is asked for is computed');
});

t.test('what is outside of the language is refused, with a reason', async (t) => {
  const rows: Readonly<Record<string, RegExp>> = {
    'my $x = 3': /it uses my/,
    '$x = 3': /nothing is known about '= 3/,
    '`id`': /nothing is known about '`id`/,
    'do {3}': /it uses do/,
    'sub {1}': /it uses sub/,
    '$1 =~ /2/': /nothing is known/,
    's/a/b/': /it uses s/,
    '10.0.0.1': /version number/,
    '"@x"': /it uses an array/,
    '"\\U$1"': /it uses \\U/,
    $1$1: /nothing is known about '\$1/,
    '1.$1': /nothing is known/,
    '"6" & "3"': /bits of two texts/,
    '5 .. 7': /nothing is known/,
    '$1++': /nothing is known/,
    '-e "/etc/passwd"': /it tests a file/,
    '"a" x 1000000000': /more than 65536 characters/,
    'sprintf("%999999999d", 1)': /width of more than 1000/,
    "'abc": /a quote does not end/,
    '1 +': /ends too early|nothing is known/,
    '$&': /it uses \$&/,
    '"$1[0]"': /it uses \$1/,
    '%ENV': /nothing is known/,
    'lc(1)(2)': /nothing is known/,
    'substr(1)': /substr has 1 arguments/,
    '1 < 2 < 3': /nothing is known/,
  };
  for (const [expression, expected] of Object.entries(rows)) {
    t.match(perl(expression), { refused: expected }, expression);
  }
  const deep = `${'('.repeat(100)}1${')'.repeat(100)}`;
  t.match(perl(deep), { refused: /nested deeper than 64/ });
  t.match(perl(`1${' + 1'.repeat(3_000)}`), { refused: /longer than 4096/ });
  t.equal(perl(`1${' + 1'.repeat(900)}`), '901');
  t.match(expand('x'.repeat(300), '|node|a|'), { refused: /name is longer than 255/ });
  t.match(expand('node20', '|(|a|'), { refused: /Pattern/ });
});

t.test('a value that keeps making parentheses ends', async (t) => {
  t.match(expand('node20', `|node(\\d+)|("(" . "'(1)'" . ")")|`), '1');
  t.match(expand('node20', '|node(\\d+)|(1)|'.replace('(1)', '(1)'.repeat(70))), {
    refused: /more than 64 pairs/,
  });
});

t.test("Perl's patterns", async (t) => {
  t.equal(expand('node20', '|\\A[[:alpha:]]+(\\d+)\\z|($1)|'), '20');
  t.equal(expand('rack12b', '|[a-z]+(\\d+)[a-z]|r($1)|'), 'r12');
  t.equal(expand('node20', '|(\\D*\\d*\\D*\\d*\\D*\\d*\\D*)x|a|'), 'node20', 'it does not fit');
});
