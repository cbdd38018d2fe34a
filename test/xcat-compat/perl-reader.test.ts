import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import t from 'tap';
import { createResponseDecoder } from '../../xcat-compat/wire/decode-responses.js';
import { encodeRequest } from '../../xcat-compat/wire/encode-request.js';
import { encodeResponse } from '../../xcat-compat/wire/encode-response.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { globalError, hostInfo, info, nodeError, nodeText, warning } from '../../xcat-compat/wire/sendmsg.js';
import { type ReplyServer, startReplyServer } from '../helpers/reply-server.js';

const reader = fileURLToPath(new URL('../../../test/xcat-compat/perl-reader.pl', import.meta.url));
const MODULES = ['XML::Simple', 'XML::Parser', 'IO::Socket::SSL', 'JSON::PP'];

/** What the parser of the stock client makes of replies, as lines of JSON. */
async function readByPerl({ port, home }: ReplyServer, pauseMs = 0) {
  const child = spawn('perl', [reader, String(port), home, String(pauseMs)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(encodeRequest({ command: 'nodels' }));
  const exit = once(child, 'exit').then(([code]) => Number(code));
  const [printed, exitCode] = await Promise.all([text(child.stdout), exit]);
  return { exitCode, replies: printed.trimEnd().split('\n') };
}

/** The same replies as our own decoder has them; ESC is what the stock client replaces it with. */
function readByUs(responses: readonly XcatResponse[]): readonly string[] {
  const xml = responses.map((response) => encodeResponse(response, 'mn')).join('');
  return createResponseDecoder()
    .push(Buffer.from(xml))
    .map((reply) => JSON.stringify(sorted(reply)));
}

function sorted(value: unknown): unknown {
  if (value === '') return null;
  if (typeof value === 'string') return value.replaceAll('\x1b', 'xxxxESCxxxx');
  if (Array.isArray(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.entries(value ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}

t.before(() => {
  const modules = MODULES.map((name) => `-M${name}`);
  const { status, stderr } = spawnSync('perl', [...modules, '-e', '1'], { encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(
    `This test needs perl with ${MODULES.join(', ')} (Debian: libxml-simple-perl libxml-parser-perl libio-socket-ssl-perl). ${stderr}`,
  );
});

t.test('P16 P19 P21 the stock parser reads our replies, hostile characters and all', async (t) => {
  const hostile = fc.sample(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ unit: 'binary-ascii', maxLength: 60 }),
      fc.constantFrom(
        ']]>',
        '<!--',
        '&amp;',
        '</xcatresponse>',
        '<?xml version="1.0"?>',
        '\x1b[31mred\x1b[0m',
        '\r\n',
        '',
      ),
    ),
    300,
  );
  const responses: readonly XcatResponse[] = [
    ...hostile.flatMap((one) => [
      info(one),
      nodeText('n1', one),
      nodeError('n1', one),
      globalError(one),
      warning(one),
      hostInfo(one),
      { data: [one, { desc: one, contents: one }], errorcode: 1 },
    ]),
    { serverdone: '', transid: '77' },
  ];
  const server = await startReplyServer(t, ({ outbox }) => {
    for (const response of responses.slice(0, -1)) outbox.send(response);
    void outbox.finish({ serverdone: '', transid: '77' });
  });
  const { exitCode, replies } = await readByPerl(server);
  t.equal(exitCode, 0);
  t.equal(replies.length, responses.length);
  const expected = readByUs(responses);
  for (const [at, reply] of replies.entries()) {
    if (reply !== expected[at]) t.equal(reply, expected[at], `reply ${at}`);
  }
});

t.test('P22 large replies arrive complete, again and again, with a slow reader', async (t) => {
  const line = 'x'.repeat(20 * 1024);
  const responses = Array.from({ length: 80 }, (_, at) => nodeText(`n${at}`, `${at} ${line}`));
  const expected = readByUs([...responses, { serverdone: '' }]);
  const server = await startReplyServer(t, ({ outbox }) => {
    for (const response of responses) outbox.send(response);
    void outbox.finish({ serverdone: '' });
  });
  for (const pauseMs of [0, 2, 10]) {
    const { exitCode, replies } = await readByPerl(server, pauseMs);
    t.equal(exitCode, 0);
    t.ok(
      replies.join('\n') === expected.join('\n'),
      `all of ${responses.length} replies, ${pauseMs} ms between reads`,
    );
  }
});

t.test('the reader notices a reply that it cannot read, and an end that is missing', async (t) => {
  const broken = await startReplyServer(t, ({ socket }) => socket.end('<xcatresponse>\x01</xcatresponse>\n'));
  t.not((await readByPerl(broken)).exitCode, 0);
  const cut = await startReplyServer(t, ({ socket }) => socket.end(encodeResponse(info('x'), 'mn')));
  t.equal((await readByPerl(cut)).exitCode, 1);
});
