import fc from 'fast-check';
import t from 'tap';
import { createResponseDecoder, MalformedResponse } from '../../../xcat-compat/wire/decode-responses.js';
import { encodeResponse } from '../../../xcat-compat/wire/encode-response.js';
import type { XcatResponse, XmlElement } from '../../../xcat-compat/wire/response.js';
import { recordedCommands } from '../../helpers/recorded.js';

const ESC = '\x1b';

function decode(xml: string) {
  return createResponseDecoder().push(Buffer.from(xml));
}

/** The first text of an element after a way over the wire. */
function overTheWire(response: XcatResponse, name: string) {
  return decode(encodeResponse(response, undefined))[0]?.[name]?.[0];
}

t.test('P16 every recorded reply is laid out again byte for byte', async (t) => {
  for (const { name, replies } of recordedCommands()) {
    t.equal(
      decode(replies)
        .map((one) => encodeResponse(one, undefined))
        .join(''),
      replies,
      name,
    );
  }
});

t.test('P16 the layout: keys in order, two blanks a level, long empty elements', async (t) => {
  t.equal(
    encodeResponse({ node: { name: 'node1', data: { desc: 'a', contents: 'on' } } }, 'xcatmn'),
    `<xcatresponse>
  <node>
    <data>
      <contents>on</contents>
      <desc>a</desc>
    </data>
    <name>node1</name>
  </node>
  <xcatdsource>xcatmn</xcatdsource>
</xcatresponse>
`,
  );
  t.equal(
    encodeResponse({ serverdone: '' }, 'xcatmn'),
    '<xcatresponse>\n  <serverdone></serverdone>\n</xcatresponse>\n',
  );
  t.equal(
    encodeResponse({ data: { token: { expire: '2026-11-23 14:47:17', id: 'aba5' } }, serverdone: '' }, 'mn'),
    `<xcatresponse>
  <data>
    <token>
      <id>aba5</id>
      <expire>2026-11-23 14:47:17</expire>
    </token>
  </data>
  <serverdone></serverdone>
</xcatresponse>
`,
    'the id of a token comes first',
  );
});

t.test('P17 each document begins and ends on lines of its own', async (t) => {
  const both = encodeResponse({ data: 'x' }, 'mn') + encodeResponse({ serverdone: '' }, 'mn');
  for (const line of both.split('\n')) t.ok(line.split('xcatresponse>').length <= 2, line);
  t.match(both, /<\/xcatresponse>\n<xcatresponse>\n/);
});

t.test('P20 xcatdsource is in every document but those that end a request', async (t) => {
  t.match(encodeResponse({ info: 'x' }, 'mn'), /<xcatdsource>mn<\/xcatdsource>/);
  t.match(encodeResponse({ info: 'x', xcatdsource: 'sn' }, 'mn'), /<xcatdsource>sn<\/xcatdsource>/);
  t.notMatch(encodeResponse({ info: 'x', xcatdsource: 'sn' }, 'mn'), /mn/);
  t.notMatch(encodeResponse({ error: 'x', serverdone: '' }, 'mn'), /xcatdsource/);
});

t.test('P21 only ASCII leaves: a question mark per byte of anything else', async (t) => {
  t.equal(overTheWire({ info: 'é' }, 'info'), '??');
  t.equal(overTheWire({ info: '€|𝄞|\ud800' }, 'info'), '???|????|???');
  t.equal(overTheWire({ info: 'a\tb\nc' }, 'info'), 'a\tb\nc');
  t.match(encodeResponse({ info: 'a\r\nb\rc\x7f' }, undefined), />a\nb\nc\?</, 'line ends as XML reads them');
  t.equal(overTheWire({ info: '\x00\x08\x0b\x0c\x0e\x1a\x1c\x1f' }, 'info'), '????????');
  t.match(encodeResponse({ info: `& < > " '` }, undefined), /<info>&amp; &lt; &gt; &quot; '<\/info>/);
});

t.test('P21 no text whatever makes a document that cannot be read', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary-ascii' }), (wide, ascii) => {
      const xml = encodeResponse({ info: wide, node: { name: 'n', data: ascii, error: wide } }, 'mn');
      return /^\p{ASCII}*$/u.test(xml) && decode(xml).length === 1;
    }),
    { numRuns: 500 },
  );
});

t.test('terminal sequences are taken out everywhere, single controls are question marks', async (t) => {
  const red = `${ESC}[31mred${ESC}[0m`;
  t.equal(overTheWire({ info: red }, 'info'), 'red');
  t.equal(overTheWire({ data: red, error: red }, 'error'), 'red');
  t.match(
    encodeResponse({ node: { name: 'n', data: { contents: red } } }, 'mn'),
    /<contents>red<\/contents>/,
  );
  t.match(encodeResponse({ data: { contents: `${ESC}${red}` } }, 'mn'), /<contents>red<\/contents>/);
  t.equal(overTheWire({ info: `${ESC}]0;title\x07x\x9b31my` }, 'info'), ']0;title?x??31my');
});

t.test('printable text comes back as it was', async () => {
  const text = fc.string({ unit: 'grapheme-ascii' }).filter((one) => one.trim() !== '');
  const document = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.array(text, { minLength: 1 }));
  fc.assert(
    fc.property(document, (one: XmlElement) => {
      const [back] = decode(encodeResponse(one, undefined));
      return JSON.stringify(Object.entries(back ?? {})) === JSON.stringify(Object.entries(one).sort());
    }),
  );
});

t.test('replies are decoded as they complete, in any fragments', async (t) => {
  const { replies } = recordedCommands().find(({ name }) => name.startsWith('rpower-stat-4')) ?? {
    replies: '',
  };
  const whole = decode(replies);
  t.ok(whole.length > 4);
  const decoder = createResponseDecoder();
  const counts = [...Buffer.from(replies)].map((byte) => decoder.push(Uint8Array.of(byte)));
  t.strictSame(counts.flat(), whole);
  t.ok(counts.every((documents) => documents.length <= 1));
});

t.test('replies of any xcatd are tolerated', async (t) => {
  t.strictSame(decode('\n<xcatresponse><info>a</info><serverdone/></xcatresponse>'), [
    { info: ['a'], serverdone: [''] },
  ]);
  t.strictSame(decode(`<xcatresponse><info>${ESC}[1m\x0b  </info></xcatresponse>`), [
    { info: [`${ESC}[1m?  `] },
  ]);
  t.strictSame(decode('<xcatresponse><info>é</info></xcatresponse>'), [{ info: ['é'] }]);
  t.throws(() => decode('<xcatresponse>&</xcatresponse>'), MalformedResponse);
  t.throws(() => decode('<other/></xcatresponse>'), MalformedResponse);
});
