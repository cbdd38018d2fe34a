import t, { type Test } from 'tap';
import {
  createRequestDecoder,
  decodeRequest,
  MalformedRequest,
} from '../../../xcat-compat/wire/decode-request.js';

function decode(children: string) {
  return decodeRequest(`<xcatrequest>${children}</xcatrequest>`);
}

t.test('every field of a request is read', async (t) => {
  const request = decode(`
  <_modname>openbmc</_modname>
  <_xcat_authname>root</_xcat_authname>
  <_xcat_ignore_flag>1</_xcat_ignore_flag>
  <_xcatpreprocessed>1</_xcatpreprocessed>
  <_xcatver>Version 2.99.0</_xcatver>
  <arg>stat</arg>
  <arg>a&amp;b</arg>
  <clienttype>cli</clienttype>
  <command>rpower</command>
  <cwd>/srv/fw</cwd>
  <environment>
    <XCAT_ZED>1</XCAT_ZED>
    <XCAT_EMPTY></XCAT_EMPTY>
  </environment>
  <node>n1</node>
  <node>n2</node>
  <noderange>n1,n2</noderange>
  <remote_client>ws,ws.example</remote_client>
  <stdin>line
</stdin>
  <transid>77</transid>
  <unheardof>x</unheardof>
  <username>root</username>
`);
  t.strictSame(request, {
    command: 'rpower',
    noderange: 'n1,n2',
    nodes: ['n1', 'n2'],
    args: ['stat', 'a&b'],
    cwd: '/srv/fw',
    stdin: 'line\n',
    environment: { XCAT_ZED: '1', XCAT_EMPTY: '' },
    clientType: 'cli',
    username: 'root',
    remoteClient: 'ws,ws.example',
    transid: '77',
    abort: false,
    claimsIdentity: false,
    peerFields: {
      preprocessed: true,
      modname: 'openbmc',
      version: 'Version 2.99.0',
      ignore: '1',
      authname: 'root',
    },
  });
});

t.test('a request without anything is empty', async (t) => {
  const { args, nodes, environment, command, peerFields } = decode('');
  t.strictSame(
    { args, nodes, environment, command },
    { args: [], nodes: [], environment: {}, command: undefined },
  );
  t.equal(peerFields.preprocessed, false);
});

t.test('P24 empty and blank elements are undefined, blanks around text stay', async (t) => {
  t.strictSame(decode('<arg></arg><arg/><arg> \n\t</arg><arg> a </arg><arg>0</arg>').args, [
    undefined,
    undefined,
    undefined,
    ' a ',
    '0',
  ]);
  t.equal(decode('<noderange></noderange>').noderange, undefined);
  t.strictSame(decode('<node></node><node>n1</node>').nodes, ['n1']);
});

t.test('CDATA, comments, entities and processing instructions are as in XML', async (t) => {
  t.strictSame(
    decode('<arg><![CDATA[<a> & ]]>b</arg><arg>x<!-- no -->y</arg><arg>&#65;&#x42;&lt;</arg>').args,
    ['<a> & b', 'xy', 'AB<'],
  );
  t.equal(
    decodeRequest('<?xml version="1.0" encoding="UTF-8"?><xcatrequest><command>é</command></xcatrequest>')
      .command,
    'é',
  );
});

t.test('an element with children has no text', async (t) => {
  t.strictSame(decode('<arg>a<b>c</b></arg>').args, [undefined]);
});

t.test('abort and claims of identity are seen', async (t) => {
  t.equal(decode('\n  <abortcommand>1</abortcommand>\n').abort, true);
  t.equal(
    decode('<becomeuser><username>u</username><password>p</password></becomeuser>').claimsIdentity,
    true,
  );
  t.equal(decode('<gettoken><username>u</username></gettoken>').claimsIdentity, true);
  t.equal(decode('<tokens><tokenid>x</tokenid></tokens>').claimsIdentity, true);
});

t.test('names of variables cannot reach into objects', async (t) => {
  const { environment } = decode(
    '<environment><__proto__>x</__proto__><constructor>y</constructor></environment>',
  );
  t.equal(Object.getPrototypeOf(environment), Object.prototype);
  t.equal(environment['constructor'], 'y');
});

function refused(t: Test, xml: string, reason: RegExp, name: string) {
  t.throws(() => decodeRequest(xml), { name: 'MalformedRequest', reason }, name);
}

t.test('P14 what is malformed is refused, with the reason', async (t) => {
  refused(t, '<xcatrequest><command>x</xcatrequest>', /./, 'an element left open');
  refused(t, '<xcatrequest><arg>a & b</arg></xcatrequest>', /./, 'a bare &');
  refused(t, '<xcatrequest><arg>\x01</arg></xcatrequest>', /./, 'a control character');
  refused(t, '<other></other>', /root element is <other>/, 'another root');
  refused(t, '<xcatrequest></xcatrequest><xcatrequest></xcatrequest>', /./, 'two roots');
  refused(t, '', /./, 'nothing');
  refused(
    t,
    '<?xml version="1.0" encoding="ISO-8859-1"?><xcatrequest></xcatrequest>',
    /ISO-8859-1/,
    'an encoding',
  );
  t.ok(new MalformedRequest('x') instanceof Error);
});

t.test('P15 no entity is ever declared, fetched or expanded', async (t) => {
  const request = '<xcatrequest><command>&x;</command></xcatrequest>';
  refused(t, `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${request}`, /document type/, 'external');
  refused(
    t,
    `<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/"> %x;]>${request}`,
    /document type/,
    'parameter',
  );
  refused(t, `<!DOCTYPE a [<!ENTITY x "${'x'.repeat(1000)}">]>${request}`, /document type/, 'internal');
  refused(t, request, /./, 'undeclared');
});

t.test('nesting is bounded', async (t) => {
  const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth);
  t.doesNotThrow(() => decode(nested(15)));
  refused(t, `<xcatrequest>${nested(16)}</xcatrequest>`, /deeper than 16/, 'seventeen levels');
  refused(t, `<xcatrequest>${nested(200_000)}</xcatrequest>`, /deeper than 16/, 'very many');
});

t.test('a request in pieces is what it is in one', async (t) => {
  const xml =
    '<xcatrequest><arg>a&amp;b</arg><arg>é€𝄞</arg><arg/><command>rpower</command><command>x</command><environment><XCAT_A>1<b/></XCAT_A><XCAT_B><![CDATA[<]]>2</XCAT_B>x</environment><node>n1</node><table>t</table><data>"a",\n</data><data></data><addrows/><stdin>  s\n</stdin></xcatrequest>';
  for (let size = 1; size < xml.length; size += 7) {
    const decoder = createRequestDecoder();
    let at = 0;
    for (; at + size < xml.length; at += size) decoder.write(xml.slice(at, at + size));
    t.strictSame(decoder.end(xml.slice(at)), decodeRequest(xml), `${size} characters each`);
  }
});

t.test('the command is known as soon as it has been read', async (t) => {
  const decoder = createRequestDecoder();
  decoder.write('<xcatrequest><arg>stat</arg><command>rpo');
  t.equal(decoder.commandIsRead, false);
  decoder.write('wer</command><noder');
  t.equal(decoder.commandIsRead, true);
  t.match(decoder.read, { command: 'rpower', args: ['stat'], noderange: undefined });
  const late = createRequestDecoder();
  late.write('<xcatrequest>');
  t.throws(() => {
    for (let mib = 0; mib < 9; mib += 1) late.write(`<x>${'y'.repeat(1 << 20)}</x>`);
  }, /command does not stand in the first/);
});

t.test('elements, attributes and variables are counted', async (t) => {
  refused(
    t,
    `<xcatrequest>${'<a/>'.repeat(2_000_001)}</xcatrequest>`,
    /more than 2000000 elements/,
    'elements',
  );
  const attributes = Array.from({ length: 300 }, (_, at) => `a${at}=""`).join(' ');
  refused(t, `<xcatrequest><arg ${attributes}/></xcatrequest>`, /more than 256 attributes/, 'attributes');
  const variables = Array.from({ length: 5000 }, (_, at) => `<V${at}/>`).join('');
  refused(
    t,
    `<xcatrequest><environment>${variables}</environment></xcatrequest>`,
    /more than 4096/,
    'variables',
  );
});
