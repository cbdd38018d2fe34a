import t from 'tap';
import { cleanText, cleanWords } from '../../../../plugins/openbmc/bmc/bmc-text.js';

t.test('what could act on a terminal or deceive its reader is a blank', async (t) => {
  const cases: readonly (readonly [what: string, text: string, clean: string])[] = [
    ['plain text', 'IBM-witherspoon-ibm-OP9_v1.19_1.33', 'IBM-witherspoon-ibm-OP9_v1.19_1.33'],
    ['text of other languages', 'Lüfter 风扇 🙂', 'Lüfter 风扇 🙂'],
    ['an escape sequence', '\x1b[31mred\x1b[0m', ' [31mred [0m'],
    ['a title that a terminal would take', '\x1b]0;root\x07', ' ]0;root '],
    ['NUL, backspace, DEL', 'a\0b\bc\x7fd', 'a b c d'],
    ['line breaks', 'a\rb\nc\r\nd', 'a b c  d'],
    ['C1: a CSI of one character', 'a\u009b31mb\u0085c', 'a 31mb c'],
    ['line and paragraph separators', 'a\u2028b\u2029c', 'a b c'],
    ['marks of direction', 'a\u202eb\u2066c\u2069d\u200fe\u061cf', 'a b c d e f'],
    ['halves of a pair', 'a\ud83db\ude42c', 'a b c'],
    ['bytes that were no UTF-8', Buffer.from([0x61, 0xff, 0x62, 0xc2]).toString('utf8'), 'a b '],
    ['a byte order mark and non-characters', '\ufeffa\ufffeb\uffffc', ' a b c'],
  ];
  for (const [what, text, clean] of cases) t.equal(cleanText(text, 1_000), clean, what);
});

t.test('of a longer text its beginning', async (t) => {
  t.equal(cleanText('abcdef', 6), 'abcdef');
  t.equal(cleanText('abcdefg', 6), 'abcdef');
  t.equal(cleanText('abcde🙂', 6), 'abcde', 'a pair is not cut in two');
  t.equal(cleanText('abcd🙂', 6), 'abcd🙂');
  t.equal(cleanText(`${'x'.repeat(8 * 1024 * 1024)}\x1b`, 3), 'xxx');
  t.equal(cleanText('abc', 0), '');
});

t.test('words: in one line, without blanks at the ends', async (t) => {
  t.equal(cleanWords('  a\t\tb \x1b c\r\n', 100), 'a b c');
  t.equal(cleanWords('\x1b\r\n', 100), undefined);
  t.equal(cleanWords('', 100), undefined);
  t.equal(cleanWords(7, 100), undefined);
  t.equal(cleanWords(null, 100), undefined);
  t.equal(cleanWords('abcdef', 4), 'abcd');
});
