import t from 'tap';
import { encodeFrame } from '../../../lib/ipc/frames.js';
import { decodeFromWorker, type FromWorker } from '../../../lib/ipc/worker-messages.js';
import { documentOutput } from '../../../lib/worker/document-output.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import { encodeResponse } from '../../../xcat-compat/wire/encode-response.js';
import { info, nodeText } from '../../../xcat-compat/wire/sendmsg.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const n1 = toNodeName('n1');

function start() {
  const sent: FromWorker[] = [];
  const abort = new AbortController();
  return { sent, abort, output: documentOutput(7, 'mn', (message) => sent.push(message), abort.signal) };
}

t.test('what is said in one turn is one message, a result never before its lines', async (t) => {
  const { sent, output } = start();
  output.reply(info('n1: a'));
  output.reply(nodeText('n1', 'b'));
  output.settled(n1, { kind: 'success' });
  t.same(sent, []);
  await turn();
  await turn();
  const documents = Buffer.from(
    encodeResponse(info('n1: a'), 'mn') + encodeResponse(nodeText('n1', 'b'), 'mn'),
  );
  const said = { kind: 'documents', job: 7, documents, settled: [{ node: n1, result: { kind: 'success' } }] };
  t.same(sent, [said]);
  t.same(decodeFromWorker(said), said);
  output.flush();
  t.equal(sent.length, 1, 'nothing said, nothing sent');
});

t.test('much that is said is sent in parts of some 64 KiB', async (t) => {
  const { sent, output } = start();
  for (let line = 0; line < 3000; line += 1) output.reply(info(`n1: ${'x'.repeat(100)}`));
  output.flush();
  const sizes = sent.map((message) => (message.kind === 'documents' ? message.documents.length : 0));
  t.ok(sizes.length > 5 && sizes.every((size) => size < 70_000), sizes.join());
});

t.test('a reply that is too long is an error of its node in its place', async (t) => {
  const { sent, output } = start();
  output.reply(nodeText('n1', 'x'.repeat(20 * 1024 * 1024)));
  output.reply(info(`n1: ${'x'.repeat(20 * 1024 * 1024)}`));
  output.reply(info('n1: b'));
  output.settled(n1, { kind: 'failure', reason: 'y'.repeat(20 * 1024 * 1024) });
  output.flush();
  for (const message of sent) t.ok(encodeFrame(message).length < 100_000);
  const documents = sent
    .map((message) => (message.kind === 'documents' ? message.documents.toString() : ''))
    .join('');
  const error =
    /What this node's BMC said is not shown: it has 2\d{7} characters, more than can be passed on\./;
  t.match(documents, new RegExp(`<error>${error.source}</error>\\s*<errorcode>1</errorcode>`));
  t.match(documents, /<name>n1<\/name>/);
  t.match(documents, /n1: b/, 'the others are said');
  t.match(
    sent.flatMap((message) => (message.kind === 'documents' ? message.settled : [])),
    [{ node: n1, result: { kind: 'failure', reason: /^y{4096}$/ } }],
  );
});

t.test('results by the thousand are sent in parts', async (t) => {
  const { sent, output } = start();
  for (let nth = 0; nth < 5000; nth += 1)
    output.settled(n1, { kind: 'failure', reason: `${nth} ${'z'.repeat(5000)}` });
  output.flush();
  for (const message of sent) encodeFrame(message);
  t.equal(sent.flatMap((message) => (message.kind === 'documents' ? message.settled : [])).length, 5000);
});

t.test('there is room again when the client has taken enough, or is gone', async (t) => {
  const { sent, abort, output } = start();
  t.equal(output.room?.(), undefined);
  const line = info('x'.repeat(60_000));
  for (let at = 0; at < 100; at += 1) output.reply(line);
  output.flush();
  let resumed = 0;
  void output.room?.()?.then(() => {
    resumed += 1;
  });
  await turn();
  t.equal(resumed, 0);
  for (const message of sent.slice(0, 50))
    if (message.kind === 'documents') output.taken(message.documents.length);
  await turn();
  t.equal(resumed, 1);

  for (let at = 0; at < 100; at += 1) output.reply(line);
  void output.room?.()?.then(() => {
    resumed += 1;
  });
  abort.abort();
  await turn();
  t.equal(resumed, 2);
  t.equal(output.room?.(), undefined);
});
