import t from 'tap';
import { MAX_ELEMENTS } from '../../../lib/ipc/frame-scan.js';
import { encodeFrame } from '../../../lib/ipc/frames.js';
import type { FromWorker } from '../../../lib/ipc/worker-messages.js';
import { TOO_MUCH } from '../../../lib/plugin/contract.js';
import type { Step } from '../../../lib/plugin/node-event.js';
import { durableOutput } from '../../../lib/worker/job-output.js';
import { type NodeName, toNodeName } from '../../../xcat-compat/names/node-name.js';
import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';

type Told = Extract<FromWorker, { kind: 'events' }>;

const turn = () => new Promise((resolve) => setImmediate(resolve));

function start() {
  const sent: FromWorker[] = [];
  const givenUp: string[] = [];
  const abort = new AbortController();
  const output = durableOutput(
    7,
    (message) => {
      encodeFrame(message);
      sent.push(message);
    },
    abort.signal,
    (node, reason) => givenUp.push(`${node} ${reason}`),
  );
  const batches = (): readonly Told[] => sent.filter((one): one is Told => one.kind === 'events');
  return { output, givenUp, batches };
}

function step(node: NodeName, facts: unknown, effect = false): Step {
  return { kind: 'step', node, phase: 'intent', status: 'S', tries: 1, facts, effect };
}

t.test('what is said in one turn is one batch', async (t) => {
  const { output, batches } = start();
  const [n1, n2] = [toNodeName('n1'), toNodeName('n2')];
  void output.step?.(step(n1, {}));
  output.reply(nodeText('n1', 'a'));
  output.settled(n2, { kind: 'success' });
  t.same(batches(), []);
  await turn();
  await turn();
  t.same(
    batches().map(({ events }) => events.map(({ kind }) => kind)),
    [['step', 'said', 'settled']],
  );
});

t.test('what is more than a batch holds goes in several, and none in the middle of a node', async (t) => {
  const { output, batches } = start();
  const facts = { images: Array.from({ length: 200 }, (_, id) => ({ id, version: 'v'.repeat(100) })) };
  const nodes = Array.from({ length: 1500 }, (_, nth) => toNodeName(`n${nth}`));
  await Promise.all(
    nodes.map(async (node) => {
      await Promise.resolve();
      void output.step?.(step(node, facts));
      output.reply(nodeText(node, 'a line'));
      void output.step?.(step(node, { ...facts, next: true }));
    }),
  );
  output.flush();
  t.ok(batches().length > 3, `${batches().length} batches`);
  const events = batches().flatMap((batch) => batch.events);
  t.equal(events.length, 3 * nodes.length);
  for (const batch of batches()) t.equal(batch.events.length % 3, 0, 'a node is told whole');
});

t.test('a step that cannot be written down gives its node up, and is not waited for', async (t) => {
  const { output, givenUp, batches } = start();
  const [n1, n2] = [toNodeName('n1'), toNodeName('n2')];
  await output.step?.(step(n1, { list: new Array(MAX_ELEMENTS + 1).fill(1) }, true));
  await output.step?.(step(n1, { text: 'x'.repeat(20 * 1024 * 1024) }, true));
  t.same(givenUp, [`n1 ${TOO_MUCH}`, `n1 ${TOO_MUCH}`]);
  output.reply(nodeText('n1', 'x'.repeat(20 * 1024 * 1024)));
  output.settled(n2, { kind: 'failure', reason: 'x'.repeat(20 * 1024 * 1024) });
  let isOnDisk = false;
  const written = output.step?.(step(n2, {}, true)).then(() => {
    isOnDisk = true;
  });
  output.flush();
  await turn();
  t.notOk(isOnDisk);
  t.match(batches(), [
    {
      events: [
        {
          kind: 'said',
          response: { node: { name: 'n1', error: /more than can be passed on/, errorcode: 1 } },
        },
        { kind: 'settled', node: n2, result: { reason: /^x{4096}$/ } },
        { kind: 'step', node: n2 },
      ],
    },
  ]);
  output.go([n1]);
  await turn();
  t.notOk(isOnDisk, 'the word is for one node');
  output.go([n2]);
  await written;
});
