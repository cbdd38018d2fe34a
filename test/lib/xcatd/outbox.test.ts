import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { createOutbox } from '../../../lib/xcatd/outbox.js';

/** Keeps what is written, call by call; slow: each write is finished only when told. */
function sink(slow = false) {
  const writes: string[] = [];
  const pending: (() => void)[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (chunk.length > 0) writes.push(chunk.toString('latin1'));
      if (slow) pending.push(done);
      else done();
    },
  });
  return { stream, writes, finishOne: () => pending.shift()?.() };
}

t.test('documents that are ready together leave together, each whole', async (t) => {
  const { stream, writes } = sink();
  const outbox = createOutbox(stream, 'mn', () => t.fail('not given up'));
  outbox.send({ info: 'one' });
  outbox.send({ info: 'two' });
  await turn();
  await turn();
  t.equal(writes.length, 1);
  t.equal(writes[0]?.match(/<xcatresponse>/g)?.length, 2);
});

t.test('P19 the last document leaves alone, after everything before it has left', async (t) => {
  const { stream, writes, finishOne } = sink(true);
  const outbox = createOutbox(stream, 'mn', () => t.fail('not given up'));
  outbox.send({ info: 'before' });
  const finished = outbox.finish({ serverdone: '' });
  await turn();
  t.equal(writes.length, 1, 'only what was before it');
  t.notMatch(writes[0] ?? '', /serverdone/);
  for (let at = 0; at < 5; at += 1) {
    finishOne();
    await turn();
  }
  await finished;
  t.equal(writes.at(-1), '<xcatresponse>\n  <serverdone></serverdone>\n</xcatresponse>\n');
});

t.test('a client that has gone ends the wait for its last document', async (t) => {
  const { stream } = sink(true);
  stream.on('error', () => undefined);
  const outbox = createOutbox(stream, 'mn', () => undefined);
  const finished = outbox.finish({ serverdone: '' });
  stream.destroy();
  await finished;
  t.pass('resolved');
});

t.test('after discard nothing is sent', async (t) => {
  const { stream, writes } = sink();
  const outbox = createOutbox(stream, 'mn', () => undefined);
  outbox.send({ info: 'one' });
  outbox.discard();
  await outbox.finish({ serverdone: '' });
  await turn();
  t.same(writes, []);
});

t.test('a client that does not read is given up when 256 MiB wait for it', async (t) => {
  const { stream } = sink(true);
  let givenUp = 0;
  const outbox = createOutbox(stream, 'mn', () => {
    givenUp += 1;
  });
  const info = 'x'.repeat(8 * 1024 * 1024);
  for (let at = 0; at < 40; at += 1) {
    outbox.send({ info });
    await turn();
    await turn();
  }
  t.equal(givenUp, 1);
  stream.destroy();
});
