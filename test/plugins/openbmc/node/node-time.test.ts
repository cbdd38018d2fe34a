import { join } from 'node:path';
import t, { type Test } from 'tap';
import { decodeFromWorker, type FromWorker } from '../../../../lib/ipc/worker-messages.js';
import { STOPPING } from '../../../../lib/plugin/contract.js';
import type { Settings } from '../../../../lib/settings/settings.js';
import { runningJob } from '../../../../lib/worker/running-job.js';
import { openbmc } from '../../../../plugins/openbmc/index.js';
import { commandClock, OVERDUE, startDeadline } from '../../../../plugins/openbmc/node/node-time.js';
import { startWorker } from '../../../../plugins/openbmc/openbmc-worker.js';
import { toNodeName } from '../../../../xcat-compat/names/node-name.js';
import { asSent } from '../../../helpers/as-sent.js';
import { writeImage } from '../../../helpers/firmware-image.js';
import { L2, legacyBmc, ok } from '../../../helpers/legacy-script.js';
import { callOf, fakeTables } from '../../../helpers/openbmc-command.js';
import { type Scripted, startScriptedBmc } from '../../../helpers/scripted-bmc.js';
import { testFiles } from '../../../helpers/test-files.js';
import { testServices } from '../../../helpers/worker-services.js';

const n1 = toNodeName('n1');
const never: Scripted = () => {};
/** A limit that a node reaches which is never answered, and one that it does not. */
const SHORT = 1;
const LONG = 600;

/** A command as a worker process runs it, with the controllers that a worker gives. */
async function inWorker(t: Test, line: string, settings: Partial<Settings>, durable = false) {
  const bmc = legacyBmc(L2, ({ path }) => (path.endsWith('/enumerate') ? never : ok(null)));
  const server = await startScriptedBmc(bmc.script);
  const directory = t.testdir();
  await writeImage(join(directory, 'bmc.tar'));
  const services = testServices({ requestSeconds: LONG, logDirectory: directory, ...settings });
  const worker = startWorker(services);
  t.teardown(async () => {
    await worker.stop(AbortSignal.timeout(5000));
    await server.close();
  });
  const [command = '', ...args] = line.split(' ');
  const call = callOf({ command, args, cwd: directory });
  const asked = openbmc.commands[command];
  if (asked?.kind !== 'nodes') throw new Error(`no command ${command}`);
  const parsed = asked.parse(call);
  if (parsed.kind !== 'asked') throw new Error(line);
  const tables = fakeTables({
    openbmc: [{ node: 'n1', bmc: server.bmc }],
    passwd: [{ key: 'openbmc', username: 'root', password: '0penBmc' }],
  });
  const daemon = {
    tables,
    settings: services.settings,
    files: testFiles,
    source: 'mn',
    now: Date.now,
    leftOf: () => [],
  };
  const prepared = await parsed.prepare(daemon);
  if (prepared.kind !== 'run') throw new Error(line);
  const { plan, targets } = asSent({ command, plan: prepared.plan, targets: prepared.targets });
  const said: FromWorker[] = [];
  const running = runningJob(
    { kind: 'run', job: 1, plugin: 'openbmc', command, plan, targets, durable },
    'mn',
    (message) => {
      said.push(decodeFromWorker(message));
      if (message.kind === 'events')
        setImmediate(() =>
          running.go(message.events.flatMap((one) => (one.kind === 'step' ? [one.node] : []))),
        );
    },
  );
  const ended = worker
    .run({ command, plan, targets, durable }, running.output, running.signal, running.controllerOf)
    .then(() => running.flush());
  return { said, running, ended };
}

function results(said: readonly FromWorker[]) {
  return said.flatMap((one) => {
    if (one.kind === 'documents') return one.settled;
    if (one.kind !== 'events') return [];
    return one.events.flatMap((event) =>
      event.kind === 'settled' ? [{ node: event.node, result: event.result }] : [],
    );
  });
}

t.test('a node that takes too long is given up, whatever it waits for', async (t) => {
  const { said, ended } = await inWorker(t, 'rpower stat', { commandSeconds: SHORT, nodeSeconds: LONG });
  await ended;
  const reason =
    'Gave up after 1 seconds (site.openbmccommandtimeout). The command was aborted before this node was finished.';
  t.match(results(said), [{ node: n1, result: { kind: 'failure', reason } }]);
  const documents = said.map((one) => (one.kind === 'documents' ? one.documents.toString() : '')).join('');
  t.match(documents, reason, 'the client is told');
});

for (const line of ['rflash -u bmc.tar', 'rspconfig dump -l']) {
  t.test(`${line}: what moves files has a time of its own`, async (t) => {
    const settings = { commandSeconds: LONG, nodeSeconds: SHORT };
    const { said, ended } = await inWorker(t, line, settings, line.startsWith('rflash'));
    await ended;
    const reason =
      /^Gave up after 1 seconds \(site\.openbmcnodetimeout\)\. The command was aborted (?:while \w|before this node was finished)/;
    t.match(results(said), [{ node: n1, result: { kind: 'failure', reason } }]);
  });
}

t.test('a daemon that stops is not a node that was given up', async (t) => {
  const { said, running, ended } = await inWorker(t, 'rflash -u bmc.tar', { nodeSeconds: LONG }, true);
  running.abort(undefined, STOPPING);
  await ended;
  t.match(results(said), [
    { node: n1, result: { kind: 'failure', reason: /goes on when it is started again/ } },
  ]);
});

t.test('a wait in a line, and a client that does not read, are not the node’s time', async (t) => {
  let now = 0;
  const controller = new AbortController();
  const limit = { seconds: 10, key: 'openbmcnodetimeout' } as const;
  const deadline = startDeadline(limit, () => now, controller);
  now = 9_000;
  deadline.pause();
  now = 100_000;
  deadline.check();
  t.notOk(controller.signal.aborted, 'in line');
  deadline.resume();
  deadline.resume();
  now = 100_999;
  deadline.check();
  t.notOk(controller.signal.aborted, 'its last second');
  now = 101_000;
  deadline.check();
  t.equal(controller.signal.reason, OVERDUE);
  deadline.end();

  const taken: (() => void)[] = [];
  let isFull = false;
  const output = {
    reply: () => {},
    settled: () => {},
    nodeStatus: () => {},
    room: () => (isFull ? new Promise<void>((resolve) => taken.push(resolve)) : undefined),
  };
  const clock = commandClock({ now: () => now }, output);
  t.equal(clock.room(), undefined);
  isFull = true;
  const waits = [clock.room(), clock.room()];
  now += 50_000;
  t.equal(clock.now(), 101_000, 'stands still');
  taken[0]?.();
  await waits[0];
  now += 50_000;
  t.equal(clock.now(), 101_000, 'somebody still waits');
  taken[1]?.();
  await waits[1];
  now += 1;
  t.equal(clock.now(), 101_001, 'goes on');
});
