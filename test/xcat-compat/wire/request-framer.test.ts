import fc from 'fast-check';
import t from 'tap';
import { createFramer, type Framed } from '../../../xcat-compat/wire/request-framer.js';
import { recordedCommands } from '../../helpers/recorded.js';

const one = '<xcatrequest>\n  <command>nodels</command>\n</xcatrequest>\n';
const two = '<xcatrequest><command>é</command></xcatrequest>';

function framed(chunks: readonly Uint8Array[]): readonly Framed[] {
  const framer = createFramer(8 << 20);
  return chunks.flatMap((chunk) => framer.push(chunk));
}

function frames(text: string): readonly Framed[] {
  return framed([Buffer.from(text)]);
}

function requests(text: string): readonly (string | undefined)[] {
  return frames(text).map((one) => (one.kind === 'request' ? one.xml : undefined));
}

function kinds(bytes: string | Buffer): readonly string[] {
  return framed([Buffer.from(bytes)]).map(({ kind }) => kind);
}

t.test('P13 a request ends with its end tag, whatever stands before and after it', async (t) => {
  t.strictSame(requests(one), [one.trimEnd()], 'with a newline at the end');
  t.strictSame(requests(one.trimEnd()), [one.trimEnd()], 'without');
  t.strictSame(requests(two), [two], 'on a single line');
  const declared = `<?xml version="1.0" encoding="utf-8"?>\r\n${one}`;
  t.strictSame(requests(` \r\n\t${declared}`), [declared.trimEnd()], 'with an XML declaration after blanks');
  t.strictSame(requests(`\ufeff${one}`), [one.trimEnd()], 'with a byte order mark');
});

t.test('P11 several requests in one buffer come out one after the other', async (t) => {
  t.strictSame(requests(`${one}\n${two}${one}`), [one.trimEnd(), two, one.trimEnd()]);
});

t.test('P13 any chunking gives the same requests', async () => {
  const bytes = Buffer.from(`<?xml version="1.0"?>\n${one}\n \n${two}${one}${two}`);
  const whole = framed([bytes]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: bytes.length })), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
      return JSON.stringify(framed(chunks)) === JSON.stringify(whole);
    }),
  );
});

t.test('P13 every recorded request is found, byte by byte', async (t) => {
  for (const { name, request } of recordedCommands()) {
    const bytes = [...Buffer.from(request)].map((byte) => Uint8Array.of(byte));
    const xml = framed(bytes).map((one) => (one.kind === 'request' ? one.xml : ''));
    t.equal(`${xml.join('\n')}\n`, request, name);
  }
});

t.test('P14 what is no request closes the connection', async (t) => {
  t.strictSame(kinds('GET / HTTP/1.1\r\n\r\n'), ['close']);
  t.strictSame(
    kinds('<xcatrequest a="b"><command>x</command></xcatrequest>'),
    ['close'],
    'root with attributes',
  );
  t.strictSame(kinds('<xcatresponse>          '), ['close'], 'another root');
  t.strictSame(kinds('\x16\x03\x01\x02\x00\x01'), ['close'], 'TLS inside TLS');
  t.strictSame(kinds('<xcatreq'), [], 'a beginning is waited for');
  t.strictSame(kinds('<?xm'), [], 'so is that of a declaration');
  t.strictSame(kinds(`<?xml ${' '.repeat(300)}`), ['close'], 'a declaration without end');
  const latin1 = Buffer.from('<xcatrequest><command>\xe9</command></xcatrequest>', 'latin1');
  t.strictSame(kinds(latin1), ['close'], 'Latin-1');
});

t.test('P14 nothing comes after a close', async (t) => {
  const framer = createFramer(8 << 20);
  t.strictSame(
    framer.push(Buffer.from(`${one}nonsense${one}`)).map(({ kind }) => kind),
    ['request', 'close'],
  );
  t.strictSame(framer.push(Buffer.from(one)), []);
});

t.test('a request has a largest size, complete or not', async (t) => {
  const framer = createFramer(100);
  t.strictSame(framer.push(Buffer.from(`<xcatrequest>${'x'.repeat(87)}`)), []);
  t.equal(framer.pendingBytes, 100);
  t.strictSame(framer.push(Buffer.from('x')), [{ kind: 'tooLong' }]);
  t.strictSame(
    createFramer(40)
      .push(Buffer.from(one))
      .map(({ kind }) => kind),
    ['tooLong'],
  );
  t.equal(framer.pendingBytes, 0, 'what was read of it is not kept');
  t.strictSame(framer.push(Buffer.from(one)), []);
  t.equal(framer.pendingBytes, 0);
});

t.test('a megabyte in single bytes is read in linear time', async (t) => {
  const framer = createFramer(8 << 20);
  const request = Buffer.from(`<xcatrequest><stdin>${'<'.repeat(1 << 20)}</stdin></xcatrequest>`);
  let found = 0;
  for (let at = 0; at < request.length; at++) found += framer.push(request.subarray(at, at + 1)).length;
  t.equal(found, 1, 'quadratic work would not end within the time limit of a test');
});

t.test('a long request comes in parts, which together are what it is in one piece', async () => {
  const text = fc
    .string({ unit: 'binary', minLength: 1 })
    .map((one) => one.replace(/[<&\p{Cc}\p{Cs}]/gu, 'é'));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), fc.integer({ min: 1, max: 40 }), (args, chunk) => {
      const xml = (words: readonly string[]) =>
        `<xcatrequest>${words.map((word) => `<arg>${word}</arg>`).join('')}</xcatrequest>`;
      const bytes = Buffer.from(`\n${xml(args)}${one}${xml([...args, ...args])}`);
      const framer = createFramer(8 << 20, 40);
      const found = [''];
      for (let at = 0; at < bytes.length; at += chunk) {
        for (const framed of framer.push(bytes.subarray(at, at + chunk))) {
          if (framed.kind !== 'part' && framed.kind !== 'request') return false;
          if (framer.pendingBytes > 80) return false;
          found.push((found.pop() ?? '') + framed.xml, ...(framed.kind === 'request' ? [''] : []));
        }
      }
      const whole = framed([bytes]).map((framed) => (framed.kind === 'request' ? framed.xml : ''));
      return JSON.stringify(found) === JSON.stringify([...whole, '']);
    }),
  );
});

t.test('of a long request that is not wanted only the end is looked for', async (t) => {
  const framer = createFramer(2000, 40);
  t.equal(framer.push(Buffer.from(`<xcatrequest><command>x</command>${'y'.repeat(40)}`))[0]?.kind, 'part');
  framer.skip();
  t.strictSame(framer.push(Buffer.alloc(500, 0xff)), []);
  t.ok(framer.pendingBytes < 40, 'nothing of it is kept');
  t.strictSame(framer.push(Buffer.from('</xcatreq')), []);
  t.strictSame(framer.push(Buffer.from(`uest>${two}`)), [{ kind: 'skipped' }, { kind: 'request', xml: two }]);
  t.strictSame(framer.push(Buffer.from(`<xcatrequest>${'z'.repeat(100)}`)).at(-1)?.kind, 'part');
  framer.skip();
  t.strictSame(
    framer.push(Buffer.alloc(2000, 0x7a)),
    [{ kind: 'tooLong' }],
    'it has a largest size as others have',
  );
});

t.test('a part that is not UTF-8 closes the connection', async (t) => {
  const framer = createFramer(8 << 20, 40);
  const latin1 = Buffer.from(`<xcatrequest><command>${'\xe9'.repeat(80)}`, 'latin1');
  t.strictSame(
    framer.push(latin1).map(({ kind }) => kind),
    ['close'],
  );
});
