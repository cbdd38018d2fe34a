import t from 'tap';
import { buildRequest, showsServer } from '../../../xcat-compat/client/build-request.js';
import { isClientCommand } from '../../../xcat-compat/client/commands.js';
import { serverAddress } from '../../../xcat-compat/client/server-address.js';
import { decodeRequest } from '../../../xcat-compat/wire/decode-request.js';
import { ABORT_REQUEST, encodeRequest } from '../../../xcat-compat/wire/encode-request.js';
import { recordedCommands } from '../../helpers/recorded.js';

function build(command: string, ...args: readonly string[]) {
  return buildRequest({ command, args, cwd: '/srv/fw', stdin: undefined, environment: {} });
}

t.test('every recorded request is made again byte for byte', async (t) => {
  for (const { name, commandLine, request } of recordedCommands()) {
    const [command = '', ...args] = commandLine.split(' ');
    const [first = '', abort = ''] = request.split(/(?=<xcatrequest>\n {2}<abortcommand>)/);
    const { cwd = '' } = decodeRequest(first);
    const stdin = first.includes('<stdin>') ? '' : undefined;
    t.equal(encodeRequest(buildRequest({ command, args, cwd, stdin, environment: {} })), first, name);
    t.ok(['', ABORT_REQUEST].includes(abort));
  }
});

t.test('the exact bytes of a request', async (t) => {
  const typed = {
    command: 'foo',
    args: ['-x', 'node1,^rel.txt,node2', 'combined', '-V', 'a&b', '', '0'],
    cwd: '/srv/fw',
    stdin: undefined,
    environment: { XCAT_ZED: '1', XCATHOST: 'no', HOME: '/root', 'XCAT_A%B': 'no element name' },
  };
  t.equal(
    encodeRequest(buildRequest(typed)),
    `<xcatrequest>
  <arg>-x</arg>
  <arg>combined</arg>
  <arg>-V</arg>
  <arg>a&amp;b</arg>
  <arg></arg>
  <arg>0</arg>
  <clienttype>cli</clienttype>
  <command>foo</command>
  <cwd>/srv/fw</cwd>
  <environment>
    <XCAT_ZED>1</XCAT_ZED>
  </environment>
  <noderange>node1,^/srv/fw/rel.txt,node2</noderange>
</xcatrequest>
`,
  );
});

t.test('words become a noderange and arguments', async (t) => {
  t.match(build('rpower', 'n1', 'stat'), { noderange: 'n1', arg: ['stat'] });
  t.match(build('rpower', '-h'), { noderange: '', arg: ['-h'] });
  t.strictSame(build('rpower').arg, undefined);
  t.match(build('rflash', '-p', '/tmp/x', 'n1'), { noderange: '/tmp/x', arg: ['-p', 'n1'] });
  t.equal(build('rpower', 'n1,n2,,').noderange, 'n1,n2');
  t.equal(build('rpower', '^/abs,^../up').noderange, '^/abs,^/srv/up');
  t.strictSame(build('lsxcatd', '-v'), {
    arg: ['-v'],
    clienttype: 'cli',
    command: 'lsxcatd',
    cwd: '/srv/fw',
  });
  t.equal(build('tabdump', 'site').noderange, undefined);
  const objects = build('lsdef', '^f,n2', 'a=^f', '-^f');
  t.strictSame(objects.arg, ['^/srv/fw/f,n2', 'a=^f', '-^f']);
  t.equal(objects.noderange, undefined);
});

t.test('-V counts behind the noderange only', async (t) => {
  t.equal(showsServer('rpower', ['n1', 'stat', '-V']), true);
  t.equal(showsServer('rpower', ['n1', '--verbose']), true);
  t.equal(showsServer('rpower', ['-V', 'n1', 'stat']), false);
  t.equal(showsServer('lsxcatd', ['-V']), true);
  t.equal(showsServer('lsdef', ['-V']), false);
});

t.test('a text that XML cannot carry is named', async (t) => {
  t.throws(() => encodeRequest(build('rpower', 'n1', 'a\x07b')), {
    name: 'UnsendableText',
    message: /a\\u0007b/,
  });
});

t.test('commands by which the client can be called', async (t) => {
  for (const name of ['rpower', 'rflash', 'lsxcatd', 'nodels', 'lsdef', 'tabdump'])
    t.ok(isClientCommand(name), name);
  for (const name of ['xcatd-ts', 'xcatd-ts.js', 'serve', '', 'toString'])
    t.notOk(isClientCommand(name), name);
});

t.test('addresses of a server', async (t) => {
  t.match(serverAddress(undefined), { host: 'localhost', port: 3001, text: 'localhost:3001' });
  t.match(serverAddress('mn:3011'), { host: 'mn', port: 3011 });
  t.match(serverAddress('mn'), { host: 'mn', port: 3001 });
  t.match(serverAddress('[::1]:3011'), { host: '::1', port: 3011 });
  t.match(serverAddress('[fe80::1%eth0]'), { host: 'fe80::1%eth0', port: 3001 });
  for (const wrong of ['mn:99999', 'mn:x', 'a:b:c', '[::1']) t.equal(serverAddress(wrong), undefined, wrong);
});
