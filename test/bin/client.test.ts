import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import t, { type Test } from 'tap';
import { type ClientCall, runClient } from '../../bin/client.js';
import { globalError, info, nodeError, nodeText, warning } from '../../xcat-compat/wire/sendmsg.js';
import { makeAuthority, writeClientHome } from '../helpers/certificates.js';
import { type Asked, startReplyServer, unusedPort } from '../helpers/reply-server.js';

const done = { serverdone: '' } as const;

function finish({ outbox }: Asked): void {
  void outbox.finish(done);
}

/** Runs a command line and gives what it printed and its exit code. */
async function run(commandLine: string, call: Partial<ClientCall>) {
  const [command = '', ...args] = commandLine.split(' ');
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const printed = Promise.all([text(stdout), text(stderr)]);
  const exitCode = await runClient({
    command,
    args,
    host: undefined,
    home: '/nonexistent',
    environment: {},
    cwd: '/srv/fw',
    stdin: Readable.from([]),
    stdout,
    stderr,
    interrupted: new AbortController().signal,
    ...call,
  });
  stdout.end();
  stderr.end();
  const [out, err] = await printed;
  return { out, err, exitCode };
}

t.test('P25 P26 P27 P28 a command is sent, its replies are printed', async (t) => {
  const { host, home, requests } = await startReplyServer(t, (asked) => {
    asked.outbox.send(nodeText('n1', 'on'));
    asked.outbox.send(nodeError('n2', 'boom'));
    asked.outbox.send(info('n3: off'));
    asked.outbox.send(warning('careful'));
    asked.outbox.send({ ...globalError('bad'), errorcode: 4 });
    finish(asked);
  });
  const environment = { XCATHOST: host, XCAT_ZED: '1', HOME: '/root' };
  t.strictSame(await run('rpower n1-n3 stat', { home, environment }), {
    out: 'n1: on\nn3: off\n',
    err: 'n2: [mn]: Error: boom\nWarning: [mn]: careful\nError: [mn]: bad\n',
    exitCode: 5,
  });
  t.match(requests, [
    {
      command: 'rpower',
      noderange: 'n1-n3',
      args: ['stat'],
      cwd: '/srv/fw',
      clientType: 'cli',
      environment: { XCAT_ZED: '1' },
      stdin: undefined,
    },
  ]);
  t.match(await run('rpower n1-n3 stat -V', { home, host }), { out: 'n1: [mn]: on\n[mn]: n3: off\n' });
  const named = { XCATHOST: 'nowhere:1', XCATSHOWSVR: '1' };
  t.match(await run('rpower n1-n3 stat', { home, host, environment: named }), {
    out: 'n1: [mn]: on\n[mn]: n3: off\n',
  });
  t.match(await run('rpower n1 stat', { home, host, environment: { XCATSHOWXML: '1' } }), {
    out: /<info>n3: off<\/info>/,
    err: '',
    exitCode: 0,
  });
});

t.test('the server is shown the certificate of the home directory', async (t) => {
  const { host, home } = await startReplyServer(t, (asked) => {
    const shown: object = asked.socket.getPeerCertificate();
    const name = 'subject' in shown ? asked.socket.getPeerCertificate().subject.CN : 'nobody';
    asked.outbox.send(info(`${asked.socket.authorized} ${String(name)}`));
    finish(asked);
  });
  t.strictSame(await run('nodels', { host, home }), { out: 'true root\n', err: '', exitCode: 0 });
  const empty = t.testdir({});
  const anonymous = await run('nodels', { host, home: empty, environment: { USER: 'eve' } });
  t.equal(
    anonymous.out,
    `warning: the client certificates under ${empty}/.xcat/ are not setup correctly, please run 'xcatd-ts user add eve' as 'root' to generate the client certificates; otherwise, the SSL connection between xcat client and xcatd will be setup without certificate verification and open to Man-In-The-Middle attacks.\nfalse nobody\n`,
  );
});

t.test('a server of another CA is not talked to', async (t) => {
  const { host, requests } = await startReplyServer(t, finish);
  const other = await makeAuthority();
  const home = t.testdir({});
  writeClientHome(home, other, await other.issue('CN=root'));
  t.match(await run('rpower n1 stat', { host, home }), {
    out: `Unable to open socket connection to xcatd daemon on ${host}.\nVerify that the xcatd daemon is running and that your SSL setup is correct.\n`,
    err: /^Connection failure: .*certificate/,
    exitCode: 255,
  });
  t.strictSame(requests, []);
});

t.test('no daemon: the two lines, the reason and the error number', async (t) => {
  const host = `127.0.0.1:${await unusedPort()}`;
  const { out, err, exitCode } = await run('rpower n1 stat', { host });
  t.equal(
    out,
    `Unable to open socket connection to xcatd daemon on ${host}.\nVerify that the xcatd daemon is running and that your SSL setup is correct.\n`,
  );
  t.match(err, /^Connection failure: .*ECONNREFUSED/);
  t.equal(exitCode, 111);
  t.match(await run('rpower n1 stat', { host: 'a:b:c' }), { err: /HOST:PORT/, exitCode: 255 });
});

t.test('P19 a connection that ends too early is said and fails', async (t) => {
  const { host, home } = await startReplyServer(t, ({ outbox, socket }) => {
    outbox.send({ info: 'begun', errorcode: 4 });
    setImmediate(() => setImmediate(() => socket.end()));
  });
  t.strictSame(await run('rpower n1 stat', { host, home }), {
    out: 'begun\n',
    err: 'ERROR/WARNING: communication with the xCAT server seems to have been ended prematurely\n',
    exitCode: 1,
  });
});

t.test('what comes after serverdone is not read', async (t) => {
  const { host, home } = await startReplyServer(t, ({ outbox }) => {
    outbox.send({ info: 'last', serverdone: '', errorcode: 2 });
    outbox.send(info('too late'));
  });
  t.strictSame(await run('rpower n1 stat', { host, home }), { out: 'last\n', err: '', exitCode: 2 });
});

t.test('a reply that is no XML is named', async (t) => {
  const { host, home } = await startReplyServer(t, ({ socket }) => {
    socket.write('<xcatresponse><info>a & b</info></xcatresponse>\n');
  });
  t.match(await run('rpower n1 stat', { host, home }), {
    err: /^ERROR: the xCAT server sent a reply/,
    exitCode: 255,
  });
});

t.test('P43 Ctrl-C tells the server to stop; nothing more is printed, exit code 0', async (t) => {
  const interruption = new AbortController();
  const { host, home, requests } = await startReplyServer(t, ({ request, outbox, socket }) => {
    if (!request.abort) {
      interruption.abort();
      return;
    }
    outbox.send(info('stopping'));
    setImmediate(() => socket.end());
  });
  const printed = await run('rpower n1 stat', { host, home, interrupted: interruption.signal });
  t.strictSame(printed, { out: '', err: '', exitCode: 0 });
  t.strictSame(
    requests.map(({ abort }) => abort),
    [false, true],
  );
});

t.test('Ctrl-C before there is a connection', async (t) => {
  const { host, home, requests } = await startReplyServer(t, finish);
  t.match(await run('rpower n1 stat', { host, home, interrupted: AbortSignal.abort() }), { exitCode: 130 });
  t.strictSame(requests, []);
});

t.test('a control character in an argument is refused before anything is sent', async (t) => {
  t.match(await run('rpower n1 a\x07', { host: `127.0.0.1:${await unusedPort()}` }), {
    out: '',
    err: /^Error: .*control character/,
    exitCode: 1,
  });
});

t.test('standard input is sent when it is a pipe', async (t) => {
  const { host, home, requests } = await startReplyServer(t, finish);
  const client = new URL('../../bin/client.js', import.meta.url).href;
  const script = `const { runClient } = await import('${client}');
    process.exitCode = await runClient({ command: 'chtab', args: ['n1'], host: '${host}', home: '${home}', environment: {},
      cwd: '/', stdin: process.stdin, stdout: process.stdout, stderr: process.stderr,
      interrupted: new AbortController().signal });`;
  for (const shell of [
    'printf "a\\nb" | "$0" --input-type=module -e "$1"',
    '"$0" --input-type=module -e "$1" </dev/null',
  ]) {
    const child = spawn('/bin/sh', ['-c', shell, process.execPath, script], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    t.strictSame(await once(child, 'exit'), [0, null]);
  }
  t.strictSame(
    requests.map(({ stdin }) => stdin),
    ['a\nb', undefined],
  );
});

t.test('object commands read anything but a terminal', async (t) => {
  const { host, home, requests } = await startReplyServer(t, finish);
  await run('mkdef -z', { host, home, stdin: Readable.from(['n1:\n']) });
  await run('mkdef -z', { host, home, stdin: Object.assign(Readable.from(['n1:\n']), { isTTY: true }) });
  t.strictSame(
    requests.map(({ stdin }) => stdin),
    ['n1:\n', undefined],
  );
});

t.test('P22 more than a MiB in documents of more than 16 KiB arrives with a slow reader', async (t) => {
  const line = 'x'.repeat(20 * 1024);
  const { host, home } = await startReplyServer(t, (asked) => {
    for (let at = 0; at < 100; at++) asked.outbox.send(nodeText(`n${at}`, line));
    finish(asked);
  });
  let lines = '';
  const stdout = new Writable({
    highWaterMark: 1024,
    write(chunk: Buffer, _encoding, written) {
      lines += chunk.toString();
      setTimeout(written, 2);
    },
  });
  t.match(await run('rpower n1 stat', { host, home, stdout }), { exitCode: 0, err: '' });
  stdout.end();
  await once(stdout, 'finish');
  t.equal(lines, Array.from({ length: 100 }, (_, at) => `n${at}: ${line}\n`).join(''));
});

t.test('a reader that goes away ends the client as a broken pipe does', async (t: Test) => {
  const { host, home } = await startReplyServer(t, ({ outbox }) => {
    outbox.send(info('one'));
    setTimeout(() => outbox.send(info('two')), 20);
  });
  const stdout = new Writable({ write: (_chunk, _encoding, written) => written(new Error('EPIPE')) });
  t.match(await run('rpower n1 stat', { host, home, stdout }), { exitCode: 141 });
});
