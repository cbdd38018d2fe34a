import fc from 'fast-check';
import t from 'tap';
import { createResponseDecoder } from '../../../xcat-compat/wire/decode-responses.js';
import { encodeResponse } from '../../../xcat-compat/wire/encode-response.js';
import { flatResponse } from '../../../xcat-compat/wire/flat-response.js';

const read = (xml: string) => createResponseDecoder().push(Buffer.from(xml))[0];

t.test('a flat document is read as a parser reads it', async (t) => {
  // An attribute makes the decoder use its parser.
  const parsed = (xml: string) => read(xml.replace('<xcatresponse>', '<xcatresponse a="1">'));
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme-ascii' }), { minLength: 1, maxLength: 3 }),
      fc.string(),
      (info, error) => {
        const xml = encodeResponse({ info, error }, 'mn').trimEnd();
        const flat = flatResponse(xml);
        if (flat !== undefined) t.same(flat, { response: parsed(xml), end: xml.length });
      },
    ),
  );
  const xml = encodeResponse({ info: ['a <b> & "c"', '  ', 'd'], errorcode: 1 }, 'mn').trimEnd();
  t.same(flatResponse(xml)?.response, {
    info: ['a <b> & "c"', '', 'd'],
    errorcode: ['1'],
    xcatdsource: ['mn'],
  });
  t.same(flatResponse(xml)?.response, parsed(xml));
});

t.test('what is not flat, or not certain, is left to the parser', async (t) => {
  for (const xml of [
    '<xcatresponse>\n  <node>\n    <name>n1</name>\n  </node>\n</xcatresponse>',
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
    t.equal(flatResponse(xml), undefined, xml);
  const constructed = '<xcatresponse>\n  <constructor>a</constructor>\n</xcatresponse>';
  t.same(flatResponse(constructed)?.response['constructor'], ['a']);
  t.equal(flatResponse(`${constructed} `)?.end, constructed.length, 'what follows is not its own');
});

t.test('documents of one piece are read one by one, flat or not', async (t) => {
  const flat = '<xcatresponse>\n  <info>a</info>\n</xcatresponse>\n';
  const other = '<xcatresponse><node><name>n1</name></node></xcatresponse>\n';
  const all = Buffer.from(`${flat}${other}${flat}${other}`);
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
