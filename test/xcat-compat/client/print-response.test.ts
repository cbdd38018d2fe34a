import t from 'tap';
import { showsServer } from '../../../xcat-compat/client/build-request.js';
import { printResponse } from '../../../xcat-compat/client/print-response.js';
import { createResponseDecoder } from '../../../xcat-compat/wire/decode-responses.js';
import { encodeResponse } from '../../../xcat-compat/wire/encode-response.js';
import type { XcatResponse, XmlElement } from '../../../xcat-compat/wire/response.js';
import {
  globalError,
  globalText,
  hostInfo,
  info,
  nodeError,
  nodeText,
  usageErrors,
  warning,
} from '../../../xcat-compat/wire/sendmsg.js';
import { recordedCommands } from '../../helpers/recorded.js';

/** What a reply prints after its way over the wire. */
function print(response: XcatResponse | XmlElement, showServer = false) {
  const [received] = createResponseDecoder().push(Buffer.from(encodeResponse(response, 'mn')));
  return printResponse(received ?? {}, { showServer });
}

function printed(stdout: string, stderr = '', errorcodes = 0) {
  return { stdout, stderr, errorcodes };
}

t.test('P25-P28 every recorded command prints what the stock client printed', async (t) => {
  for (const { name, commandLine, replies, stdout, stderr, exitCode } of recordedCommands()) {
    const [command = '', ...args] = commandLine.split(' ');
    const options = { showServer: showsServer(command, args) };
    const all = createResponseDecoder()
      .push(Buffer.from(replies))
      .map((one) => printResponse(one, options));
    t.equal(all.map((one) => one.stdout).join(''), stdout, `${name} stdout`);
    t.equal(all.map((one) => one.stderr).join(''), stderr, `${name} stderr`);
    t.equal(all.reduce((codes, one) => codes | one.errorcodes, 0) & 255, exitCode, `${name} exit code`);
  }
});

t.test('P25 node data goes to stdout', async (t) => {
  t.strictSame(print(nodeText('n1', 'on')), printed('n1: on\n'));
  t.strictSame(print(nodeText('n1', 'a :b')), printed('n1: a: b\n'));
  t.strictSame(print({ node: { name: 'n1', data: '' } }), printed('n1: \n'));
  t.strictSame(print({ node: { name: 'n1' } }), printed('n1\n'), 'a name alone');
  t.strictSame(
    print({ node: { name: 'n1', data: ['one', 'two'] } }),
    printed('n1: one\n'),
    'the first data only',
  );
  t.strictSame(print({ node: { data: 'x' } }), printed(': x\n'), 'no name');
  t.strictSame(print({ node: { name: 'n1', base64_data: 'aGVsbG8=' } }), printed('n1: hello\n'));
  t.strictSame(print({ node: ['n1', 'n2'] }), printed(''), 'bare names print nothing');
});

t.test('P26 a node error goes to stderr', async (t) => {
  t.strictSame(print(nodeError('n1', 'boom')), printed('', 'n1: [mn]: Error: boom\n', 1));
  t.strictSame(
    print({ node: { name: 'n1', error: 'e', warning: 'w' } }),
    printed('', 'n1: [mn]: Error: e: [mn]: Warning: w\n'),
  );
});

t.test('after a node with a problem all nodes of the document go to stderr', async (t) => {
  const nodes = {
    node: [
      { name: 'a', data: 'x' },
      { name: 'b', warning: 'w' },
      { name: 'c', data: 'y' },
    ],
  };
  t.strictSame(print(nodes), printed('a: x\n', 'b: [mn]: Warning: w\nc: y\n'));
});

t.test('P27 errors, warnings and infos', async (t) => {
  t.strictSame(print(globalError('text')), printed('', 'Error: [mn]: text\n', 1));
  t.strictSame(print(warning('text')), printed('', 'Warning: [mn]: text\n'));
  t.strictSame(print(info('text')), printed('text\n'));
  t.strictSame(print(hostInfo('text')), printed('[mn]: text\n'));
  t.strictSame(print({ error: '' }), printed('', 'Error: \n'));
  t.strictSame(print({ error: '0' }), printed('', 'Error: 0\n'));
  t.strictSame(
    print({ NoErrorPrefix: 1, error: 'e', NoWarnPrefix: 1, warning: 'w' }),
    printed('', '[mn]: e\n[mn]: w\n'),
  );
  t.strictSame(print({ info: ['', '0'], sinfo: '50%' }), printed('\n0\n50%\r'));
});

t.test('P27 -V names the server', async (t) => {
  t.strictSame(print(info('text'), true), printed('[mn]: text\n'));
  t.strictSame(print(globalText('desc: text'), true), printed('[mn]: desc: text\n'));
  t.strictSame(print(nodeText('n1', 'on'), true), printed('n1: [mn]: on\n'));
  t.strictSame(print(nodeError('n1', 'boom'), true), printed('', 'n1: [mn]: Error: boom\n', 1));
  t.strictSame(print({ NoSvrPrefix: 1, info: 'text' }, true), printed('text\n'));
});

t.test('data is printed when it says something', async (t) => {
  const data = [
    'a',
    '0',
    '',
    { desc: 'd', contents: 'c' },
    { contents: 'c' },
    { desc: 'd' },
    { desc: '0', contents: 'x' },
    { desc: 'd', contents: '' },
  ];
  t.strictSame(print({ data }), printed('a\nd: c\nc\nd\nx\nd: \n'));
  t.strictSame(print(usageErrors(['n1', 'n2'], 'no')), printed('n1: Error: no\nn2: Error: no\n', '', 1));
});

t.test('P28 error codes are or-ed', async (t) => {
  const codes = (errorcode: string | readonly string[]) => print({ errorcode }).errorcodes;
  t.equal(codes(['1', '4']), 5);
  t.equal(codes('256') & 255, 0);
  t.equal(codes('abc'), 0);
  t.equal(codes('12abc'), 12);
  t.equal(codes('-128') & 255, 128);
  t.equal(print({ errorcode: 2, node: { name: 'n', errorcode: 1, error: 'e' } }).errorcodes, 3);
});

t.test('P29 P30 built-in errors have no source', async (t) => {
  const denied = { error: 'Permission denied for request', errorcode: 1, serverdone: '' } as const;
  t.strictSame(print(denied), printed('', 'Error: Permission denied for request\n', 1));
  const unknown = { error: 'Unsupported request', serverdone: '' } as const;
  t.strictSame(print(unknown), printed('', 'Error: Unsupported request\n', 0));
});

t.test('P23 a transid comes back and prints nothing', async (t) => {
  const response: XcatResponse = { serverdone: '', transid: '77' };
  t.match(encodeResponse(response, 'mn'), /<transid>77<\/transid>/);
  t.strictSame(print(response), printed(''));
});

t.test('P18 each form of answer carries one node in a document', async (t) => {
  for (const response of [nodeText('n1', 'on'), nodeError('n1', 'boom')]) {
    t.equal(encodeResponse(response, 'mn').split('<node>').length, 2);
  }
});
