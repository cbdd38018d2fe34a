import fc from 'fast-check';
import t from 'tap';
import { printable } from '../../../xcat-compat/wire/printable.js';

t.test('what a terminal obeys is taken out or replaced', async (t) => {
  for (const [text, shown] of [
    ['\x1b[31mred\x1b[0m', 'red'],
    ['\x1b[2J\x1b[1;1H# rm -rf /', '# rm -rf /'],
    ['\x1b]0;title\x07', ']0;title?'],
    ['\x1bP+q\x1b\\', 'P+q\\'],
    ['\x9b31mred', 'red'],
    ['a\rb\r\nc', 'a\nb\nc'],
    ['\x1b\x1b[[mx', 'mx'],
    ['\x00\x07\x08\x0b\x0c\x7f\x85\x9d', '????????'],
  ] as const)
    t.equal(printable(text), shown, JSON.stringify(text));
});

t.test('everything else stays as it is', async (t) => {
  for (const text of ['', 'a\tb\n', 'é€𝄞 日本 \u00a0', '~!@#$%^&*()[]{}', '\u202e\ufeff\ud800'])
    t.equal(printable(text), text, JSON.stringify(text));
  t.ok('xcatd'.repeat(1000) === printable('xcatd'.repeat(1000)));
});

const controlsAndTheirParts = fc.string({
  unit: fc.integer({ min: 0, max: 0x9f }).map((code) => String.fromCharCode(code)),
});

t.test('no text leaves a control character, and what is printable once is so for ever', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), controlsAndTheirParts, (wide, controls) =>
      [wide, controls].every((text) => {
        const once = printable(text);
        return !/[^\P{Cc}\t\n]/u.test(once) && printable(once) === once;
      }),
    ),
    { numRuns: 500 },
  );
});
