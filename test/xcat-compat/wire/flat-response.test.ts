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
        if (flat !== undefined) t.same(flat, parsed(xml));
      },
    ),
  );
  const xml = encodeResponse({ info: ['a <b> & "c"', '  ', 'd'], errorcode: 1 }, 'mn').trimEnd();
  t.same(flatResponse(xml), { info: ['a <b> & "c"', '', 'd'], errorcode: ['1'], xcatdsource: ['mn'] });
  t.same(flatResponse(xml), parsed(xml));
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
    '<xcatresponse>\n  <info>a</info>\n</xcatresponse> ',
    'x<xcatresponse>\n</xcatresponse>',
  ])
    t.equal(flatResponse(xml), undefined, xml);
  const constructed = '<xcatresponse>\n  <constructor>a</constructor>\n</xcatresponse>';
  t.same(flatResponse(constructed)?.['constructor'], ['a']);
});
