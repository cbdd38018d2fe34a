import fc from 'fast-check';
import t from 'tap';
import { createResponseDecoder } from '../../../xcat-compat/wire/decode-responses.js';
import { encodeResponse } from '../../../xcat-compat/wire/encode-response.js';
import { plainResponse } from '../../../xcat-compat/wire/plain-response.js';
import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';

const read = (xml: string) => createResponseDecoder().push(Buffer.from(xml))[0];

// An attribute makes the decoder use its parser.
const parsed = (xml: string) => read(xml.replace('<xcatresponse>', '<xcatresponse a="1">'));

t.test('a flat document is read as a parser reads it', async (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme-ascii' }), { minLength: 1, maxLength: 3 }),
      fc.string(),
      (info, error) => {
        const xml = encodeResponse({ info, error }, 'mn').trimEnd();
        const plain = plainResponse(xml);
        if (plain !== undefined) t.same(plain, { response: parsed(xml), end: xml.length });
      },
    ),
  );
  const xml = encodeResponse({ info: ['a <b> & "c"', '  ', 'd'], errorcode: 1 }, 'mn').trimEnd();
  t.same(plainResponse(xml)?.response, {
    info: ['a <b> & "c"', '', 'd'],
    errorcode: ['1'],
    xcatdsource: ['mn'],
  });
  t.same(plainResponse(xml)?.response, parsed(xml));
});

t.test('so is one with elements in elements', async (t) => {
  const text = fc.string({ unit: 'grapheme-ascii' });
  const data = fc.oneof(text, fc.record({ desc: text, contents: text }));
  const node = fc.record({ name: text, data, error: text }, { requiredKeys: ['name'] });
  fc.assert(
    fc.property(fc.array(node, { maxLength: 3 }), (nodes) => {
      const xml = encodeResponse({ node: nodes }, 'mn').trimEnd();
      const plain = plainResponse(xml);
      if (plain !== undefined) t.same(plain, { response: parsed(xml), end: xml.length });
    }),
  );
  const xml = encodeResponse(nodeText('n1', 'BMC: Ready'), 'mn');
  t.same(plainResponse(xml)?.response, {
    node: [{ name: ['n1'], data: [{ desc: ['BMC'], contents: ['Ready'] }] }],
    xcatdsource: ['mn'],
  });
  t.same(plainResponse(xml)?.response, parsed(xml));
});

t.test('what is not plain, or not certain, is left to the parser', async (t) => {
  for (const xml of [
    '<xcatresponse>\n  <node><name>n1</name></node>\n</xcatresponse>',
    '<xcatresponse>\n  <node>\n a <name>n1</name>\n  </node>\n</xcatresponse>',
    '<xcatresponse>\n  <node>\n    <name>n1</name>\n a</node>\n</xcatresponse>',
    '<xcatresponse>\n  <node>\n    <name>n1</name>\n  </data>\n</xcatresponse>',
    '<xcatresponse>\n  <node>\n    <name>n1</name>\n</xcatresponse>',
    `<xcatresponse>\n${'<a>\n'.repeat(9)}<b>b</b>\n${'</a>\n'.repeat(9)}</xcatresponse>`,
    '<xcatresponse>\n  <info>a&#65;</info>\n</xcatresponse>',
    '<xcatresponse>\n  <info>a & b</info>\n</xcatresponse>',
    '<xcatresponse>\n  <info>a > b</info>\n</xcatresponse>',
    '<xcatresponse>\n  <info>a</data>\n</xcatresponse>',
    '<xcatresponse>\n  <info a="b">a</info>\n</xcatresponse>',
    '<xcatresponse>\n  <info>a\r\nb</info>\n</xcatresponse>',
    '<xcatresponse>\n  <info>\u00e4</info>\n</xcatresponse>',
    '<xcatresponse>\n  <info>a</info>',
    '<xcatresponse>\n  <info>a',
    '<xcatresponse>\n  <info',
    'x<xcatresponse>\n</xcatresponse>',
  ])
    t.equal(plainResponse(xml), undefined, xml);
  const constructed = '<xcatresponse>\n  <constructor>a</constructor>\n</xcatresponse>';
  t.same(plainResponse(constructed)?.response['constructor'], ['a']);
  t.equal(plainResponse(`${constructed} `)?.end, constructed.length, 'what follows is not its own');
});

t.test('documents of one piece are read one by one, plain or not', async (t) => {
  const plain = '<xcatresponse>\n  <info>a</info>\n</xcatresponse>\n';
  const other = '<xcatresponse><node><name>n1</name></node></xcatresponse>\n';
  const all = Buffer.from(`${plain}${other}${plain}${other}`);
  const expected = [
    { info: ['a'] },
    { node: [{ name: ['n1'] }] },
    { info: ['a'] },
    { node: [{ name: ['n1'] }] },
  ];
  t.same(createResponseDecoder().push(all), expected);
  for (let cut = 0; cut <= all.length; cut += 1) {
    const decoder = createResponseDecoder();
    t.same(
      [...decoder.push(all.subarray(0, cut)), ...decoder.push(all.subarray(cut))],
      expected,
      `cut at ${cut}`,
    );
  }
});
