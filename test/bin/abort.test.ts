import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { ABORT_REQUEST } from '../../xcat-compat/wire/encode-request.js';
import { alive, commandLineOf, type Installation, install, texts, until } from '../helpers/installation.js';
import { rawConnect, requestText } from '../helpers/raw-client.js';

const NODES = 8;
const MiB = 1024 * 1024;
/** An abort has to have its effect within two seconds, an upload that nobody ends stalls for 120: what is between is for a busy machine. */
const MOST_MS = 30_000;

let at: Installation;

t.setTimeout(800_000);

t.before(async () => {
  at = await install(t, {
    count: NODES,
    behaviour: { generation: 'L2', activationMs: 0 },
    siteRows: { openbmcsessionidle: '1' },
  });
  // More than network buffers hold, so that an upload that is not read goes on for ever.
  await at.image('large.tar', 12 * MiB);
});

const neverRead = { faults: [{ at: 'upload', kind: 'stopReading', times: 1 }] } as const;
const curls = (): number => at.processes().curls.length;
const uploads = (): number => at.fleet.bmcs.reduce((sum, bmc) => sum + bmc.counters().uploads.length, 0);
const sessions = (): number => at.fleet.bmcs.reduce((sum, bmc) => sum + bmc.state().openSessions, 0);

async function flashesAtOnce(test: Test): Promise<void> {
  const again = await at.run('rflash all -u large.tar');
  test.equal(again.code, 0, 'the nodes can be flashed again at once');
  test.equal(texts(again).filter((line) => line.includes('Firmware upload successful.')).length, NODES);
}

t.test('P43 Ctrl-C during uploads', async (t) => {
  await Promise.all(at.fleet.bmcs.map((bmc) => bmc.reset()));
  await at.fleet.set(neverRead);
  const client = at.start('rflash all -u large.tar');
  await until('all are uploading', () => at.fleet.bmcs.every((bmc) => bmc.counters().faultsPlayed === 1));
  t.equal(curls(), NODES);
  const said = client.lines.length;
  const began = Date.now();
  client.signal('SIGINT');
  await until('the uploads are ended', () => curls() === 0);
  const tookMs = Date.now() - began;
  const { code, lines } = await client.ended;
  t.comment(`no upload ${tookMs} ms after Ctrl-C, the client ended after ${Date.now() - began} ms`);
  t.ok(tookMs <= MOST_MS, 'no upload goes on');
  t.equal(code, 130);
  const last = texts({ lines: lines.slice(said) });
  t.match(last[0], /^Interrupted: the flash was cancelled/);
  t.equal(last[1], `Total=${NODES} Running=0 Success=0 Failed=${NODES}`);
  for (let node = 1; node <= NODES; node += 1)
    t.match(
      last[1 + node],
      new RegExp(
        `^node${node}: cancelled since .* aborted while uploading; the BMC may have the image\\. \\(cancelled by root, whose client was interrupted\\)$`,
      ),
    );
  t.match(last.at(-1), /Look again with: rflash all --status$/);
  t.equal(uploads(), 0, 'no BMC took an image');
  await flashesAtOnce(t);
  for (let node = 1; node <= NODES; node += 1)
    t.match(
      at.nodeLog(`node${node}`),
      /The command was aborted while uploading; the BMC may have the image\./,
    );
  await until('every session is logged out', () => sessions() === 0);
});

t.test('Ctrl-C twice in one moment cancels as well', async (t) => {
  for (const gapMs of [0, 0, 0, 0, 0, 0, 2, 20]) {
    await Promise.all(at.fleet.bmcs.map((bmc) => bmc.reset()));
    await at.fleet.set(neverRead);
    const client = at.start('rflash all -u large.tar');
    await until('all are uploading', () => at.fleet.bmcs.every((bmc) => bmc.counters().faultsPlayed === 1));
    client.signal('SIGINT');
    if (gapMs > 0) await pause(gapMs);
    client.signal('SIGINT');
    t.match((await client.ended).code, /^(0|130)$/, 'it ends by itself');
    await until('the uploads are ended', () => curls() === 0);
    t.equal(uploads(), 0);
  }
});

t.test('P43 several abort documents on one connection', async (t) => {
  await Promise.all(at.fleet.bmcs.map((bmc) => bmc.reset()));
  await at.fleet.set(neverRead);
  const [host = '', port = ''] = at.host.split(':');
  const client = await rawConnect({ host, port: Number(port), home: at.site.home });
  client.send(
    requestText({
      command: 'rflash',
      arg: ['-u', 'large.tar'],
      cwd: at.site.confdir,
      noderange: 'all',
    }),
  );
  await until('all are uploading', () => at.fleet.bmcs.every((bmc) => bmc.counters().faultsPlayed === 1));
  t.equal(curls(), NODES);
  const said = client.text();
  for (let count = 0; count < 3; count += 1) client.send(ABORT_REQUEST);
  t.equal(await client.closed(), said);
  await until('the uploads are ended', () => curls() === 0);
  await flashesAtOnce(t);
});

t.test('an abort before anything has begun, and alone', async (t) => {
  const [host = '', port = ''] = at.host.split(':');
  const client = await rawConnect({ host, port: Number(port), home: at.site.home });
  client.send(requestText({ command: 'rpower', arg: 'stat', noderange: 'all' }) + ABORT_REQUEST);
  t.notMatch(await client.closed(), /serverdone/);
  const other = await rawConnect({ host, port: Number(port), home: at.site.home });
  other.send(ABORT_REQUEST);
  t.equal(await other.closed(), '');
  t.equal((await at.run('rpower all stat')).code, 0);
});

t.test('P44 a client killed during uploads: the work goes on to its end', async (t) => {
  await Promise.all(at.fleet.bmcs.map((bmc) => bmc.reset()));
  await at.fleet.set({ faults: [], uploadBytesPerSecond: 1000, bodyStallMs: 1_000_000 });
  const client = at.start('rflash all -a large.tar');
  await until('all are uploading', () => at.fleet.bmcs.every((bmc) => bmc.counters().openUploads === 1));
  client.signal('SIGKILL');
  t.equal((await client.ended).code, 'SIGKILL');
  t.equal(uploads(), 0, 'none was through by then');
  await at.fleet.set({ uploadBytesPerSecond: 0 });
  await until('all are activated', () => at.fleet.bmcs.every((bmc) => bmc.counters().activations === 1));
  t.same(
    at.fleet.bmcs.map((bmc) => bmc.counters().uploads.map(({ status }) => status)),
    Array.from({ length: NODES }, () => [200]),
  );
  for (let node = 1; node <= NODES; node += 1) {
    const isLogged = () => / activation successful\.\n.* ended: success\n$/.test(at.nodeLog(`node${node}`));
    await until(`the log of node${node}`, isLogged);
  }
  t.pass('and is logged');
});

t.test('O29 nothing is left behind', async (t) => {
  await until('every session is logged out', () => sessions() === 0);
  t.equal(curls(), 0);
  const { runners, workers } = at.processes();
  const [socket = ''] = runners.flatMap(commandLineOf).filter((word) => word.endsWith('.sock'));
  t.ok(existsSync(socket));
  t.equal(await at.daemon.stop(), 0);
  await until('workers and runner are gone', () => alive([...runners, ...workers]).length === 0);
  await until('the directory of the socket is gone', () => !existsSync(dirname(socket)));
  t.notMatch(at.daemon.stderr(), /unexpected/);
});
