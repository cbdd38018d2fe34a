import { once, setMaxListeners } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { ChildRequest } from '../../../lib/child/messages.js';
import { startTimeOf } from '../../../lib/child/proc.js';
import { createChildren } from '../../../lib/child/run-child.js';
import { createRunnerProcess } from '../../../lib/child/runner-process.js';
import { createLog } from '../../../lib/log.js';
import { type NodeName, toNodeName } from '../../../xcat-compat/names/node-name.js';
import { makeAuthority } from '../../helpers/certificates.js';

const entry = new URL('../../../bin/runner.js', import.meta.url);
const never = new AbortController().signal;
setMaxListeners(0, never);
const node = toNodeName('node01');

const SLEEP = 'setTimeout(() => {}, 60_000)';
const IGNORE_TERM = `process.on('SIGTERM', () => {}); process.stdout.write('x'); ${SLEEP}`;

/** A runner of this test and its client; everything is ended with the test. */
function scene(t: Test, maxChildren = 4) {
  const runner = createRunnerProcess({ entry, maxChildren, log: createLog('silent') });
  const said: string[] = [];
  const children = createChildren({ ensureRunner: () => runner.path(), log: (text) => said.push(text) });
  t.teardown(async () => {
    children.close();
    await runner.stop();
  });
  return { ...children, children, runner, said };
}

/** A child that runs this JavaScript. */
function script(code: string, more: Partial<ChildRequest> = {}): ChildRequest {
  return {
    node,
    program: process.execPath,
    args: ['-e', code],
    stdin: '',
    deadlineSeconds: 60,
    graceSeconds: 5,
    ...more,
  };
}

/** Resolves with the PID once the child runs; `request` is to be passed to runChild. */
function startable(request: ChildRequest): { request: ChildRequest; pid: Promise<number> } {
  let started: (pid: number) => void = () => {};
  const pid = new Promise<number>((resolve) => {
    started = resolve;
  });
  return { request: { ...request, onStart: started }, pid };
}

/** An https server that takes uploads and answers with their path and size. */
async function discardingServer(t: Test): Promise<{ readonly port: number; readonly tokens: () => number }> {
  const { key, cert } = await (await makeAuthority()).issue('CN=bmc');
  let tokens = 0;
  const server = createServer({ key, cert }, (request, response) => {
    let bytes = 0;
    if (request.headers['x-auth-token'] === 'not-on-the-command-line') tokens += 1;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    request.on('end', () => response.end(`${request.url ?? ''} ${bytes}`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const address = server.address();
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, tokens: () => tokens };
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1000 && !condition(); tries += 1) await pause(20);
}

function alive(pid: number): boolean {
  return startTimeOf(pid) !== undefined;
}

function parentOf(pid: number): number {
  return Number(/PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return parentOf(Number(name)) === parent && alive(Number(name)) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

t.test('a child gets its input and hands back its output, code and PID', async (t) => {
  const { runChild, pids } = scene(t);
  const echo = `process.stdin.on('data', (d) => process.stdout.write(d)).on('end', () => {
    console.error(JSON.stringify([process.cwd(), Object.keys(process.env).sort(), process.env.HOME]));
    process.exit(3);
  })`;
  const { request, pid } = startable(script(echo, { stdin: 'url = "x"\n' }));
  const running = runChild(request, never);
  t.equal(pids.find(await pid)?.node, 'node01', 'the PID leads to the node');
  const result = await running;
  t.match(result, { kind: 'exited', code: 3, stdout: 'url = "x"\n', pid: await pid });
  const [directory, names, home] = JSON.parse(result.kind === 'exited' ? result.stderr : '');
  // tap adds variables of its own to every Node process below a test.
  const given = names.filter((name: string) => name !== 'NODE_OPTIONS' && !name.startsWith('_TAPJS'));
  t.same([directory, given, home], ['/', ['HOME', 'LANG', 'LC_ALL', 'PATH'], '/nonexistent']);
  t.equal(pids.size, 0);
});

t.test('of much output the beginning and the end are kept', async (t) => {
  const { runChild } = scene(t);
  const code = `process.stdout.write('HEAD' + 'x'.repeat(300_000) + 'é'.repeat(9) + 'TAIL')`;
  const result = await runChild(script(code), never);
  const stdout = result.kind === 'exited' ? result.stdout : '';
  t.ok(stdout.startsWith('HEADx') && stdout.endsWith('xééééééééé' + 'TAIL'));
  t.equal(Buffer.byteLength(stdout), 64 * 1024);
});

t.test('a program that does not exist, and one that a signal ends', async (t) => {
  const { runChild, pids } = scene(t);
  const missing = await runChild(script('', { program: '/nonexistent/curl' }), never);
  t.match(missing, { kind: 'lost', reason: '/nonexistent/curl could not be started (ENOENT)' });
  t.match(await runChild(script('', { args: ['a\0b'] }), never), { kind: 'lost' });
  t.match(await runChild(script(`process.kill(process.pid, 'SIGKILL')`), never), {
    kind: 'killed',
    signal: 'SIGKILL',
  });
  t.equal(pids.size, 0);
});

t.test('a deadline ends a child, by KILL when it ignores TERM', async (t) => {
  const { runChild, pids } = scene(t);
  const stubborn = startable(script(IGNORE_TERM, { deadlineSeconds: 0.5, graceSeconds: 0.3 }));
  const polite = startable(script(SLEEP, { deadlineSeconds: 0.2 }));
  const results = await Promise.all([runChild(stubborn.request, never), runChild(polite.request, never)]);
  t.match(results, [{ kind: 'deadline' }, { kind: 'deadline' }]);
  t.notOk(alive(await stubborn.pid));
  t.notOk(alive(await polite.pid));
  t.equal(pids.size, 0);
});

t.test('an abort ends what runs, and forgets what waits without ever starting it', async (t) => {
  const { runChild, pids } = scene(t, 1);
  const abort = new AbortController();
  const first = startable(script(SLEEP));
  let startedLater = 0;
  const running = runChild(first.request, abort.signal);
  const pid = await first.pid;
  const waitingAbort = new AbortController();
  const waiting = runChild(script(SLEEP, { onStart: () => (startedLater += 1) }), waitingAbort.signal);
  await pause(100); // until it waits in the runner
  waitingAbort.abort();
  t.match(await waiting, { kind: 'aborted' });
  t.ok(alive(pid), 'the child that runs is not touched');
  abort.abort();
  t.match(await running, { kind: 'aborted' });
  t.notOk(alive(pid));
  t.match(await runChild(script(SLEEP), abort.signal), { kind: 'aborted' });
  t.match(await runChild(script(''), never), { kind: 'exited', code: 0 }, 'its place is free again');
  t.equal(startedLater, 0);
  t.equal(pids.size, 0);
});

t.test('no more children than allowed run at once, and waiting costs nothing of the deadline', async (t) => {
  const { runChild, pids } = scene(t, 3);
  let most = 0;
  let runner = 0;
  const results = await Promise.all(
    Array.from({ length: 12 }, () => {
      const onStart = (pid: number): void => {
        runner ||= parentOf(pid);
        most = Math.max(most, childrenOf(runner).length);
      };
      return runChild(script('setTimeout(() => {}, 300)', { deadlineSeconds: 30, onStart }), never);
    }),
  );
  t.ok(results.every((result) => result.kind === 'exited'));
  t.ok(most >= 1 && most <= 3, `at most ${most} children at once`);
  t.equal(pids.size, 0);
});

t.test('two workers share the cap, and the children of one that goes are ended', async (t) => {
  const { runChild, runner } = scene(t, 2);
  const other = createChildren({ ensureRunner: () => runner.path(), log: () => {} });
  const [mine, theirs] = [startable(script(SLEEP)), startable(script(SLEEP))];
  const abort = new AbortController();
  const running = runChild(mine.request, abort.signal);
  void other.runChild(theirs.request, never);
  const [myPid, theirPid] = [await mine.pid, await theirs.pid];
  const third = startable(script(SLEEP));
  const waiting = runChild(third.request, abort.signal);
  other.close();
  const thirdPid = await third.pid;
  t.notOk(alive(theirPid), 'its place was only given away when it had ended');
  t.ok(alive(myPid) && alive(thirdPid));
  abort.abort();
  t.match(await Promise.all([running, waiting]), [{ kind: 'aborted' }, { kind: 'aborted' }]);
});

t.test('progress is the read offset of the watched file', async (t) => {
  const { runChild } = scene(t);
  const file = `${t.testdir({ image: 'x'.repeat(100_000) })}/image`;
  const seen: number[] = [];
  const code = `const fs = require('node:fs'); const fd = fs.openSync(process.argv[1]);
    fs.readSync(fd, Buffer.alloc(70_000)); ${SLEEP}`;
  const abort = new AbortController();
  const onProgress = (bytes: number): void => {
    seen.push(bytes);
    if (bytes === 70_000) abort.abort();
  };
  await runChild(script(code, { args: ['-e', code, file], watchFile: file, onProgress }), abort.signal);
  t.equal(seen.at(-1), 70_000);
});

t.test('curl uploads for many nodes at once: each exit finds its node by PID', async (t) => {
  const { runChild, pids } = scene(t, 8);
  const file = `${t.testdir({ image: 'i'.repeat(300_000) })}/image`;
  const bmc = await discardingServer(t);
  const nodes = Array.from({ length: 24 }, (_, at) => toNodeName(`node${at + 1}`));
  const seen = new Map<number, string>();
  const upload = (name: NodeName): ChildRequest => ({
    node: name,
    program: 'curl',
    args: ['-q', '-sS', '-k', '--http1.1', '-T', file, '--config', '-'],
    stdin: [
      `url = "https://127.0.0.1:${bmc.port}/upload/image/${name}"`,
      'header = "X-Auth-Token: not-on-the-command-line"',
      'header = "Expect:"',
      'write-out = "\\n%{http_code} %{size_upload}"',
      '',
    ].join('\n'),
    deadlineSeconds: 60,
    graceSeconds: 2,
    watchFile: file,
    onStart: (pid) => seen.set(pid, pids.find(pid)?.node ?? 'nobody'),
  });
  const results = await Promise.all(nodes.map((name) => runChild(upload(name), never)));
  for (const [at, result] of results.entries()) {
    const stdout = `/upload/image/${nodes[at] ?? ''} 300000\n200 300000`;
    t.match(result, { kind: 'exited', code: 0, stdout });
    t.equal(result.kind === 'exited' && seen.get(result.pid), nodes[at]);
  }
  t.equal(bmc.tokens(), 24);
  t.equal(pids.size, 0);
});

t.test(
  'a runner that is killed: children are ended by PID, requests are lost, the next one gets a new runner',
  async (t) => {
    const { runChild, pids, said, runner } = scene(t, 2);
    const runningOnes = [startable(script(SLEEP)), startable(script(IGNORE_TERM, { graceSeconds: 0.3 }))];
    const results = runningOnes.map(({ request }) => runChild(request, never));
    const started = await Promise.all(runningOnes.map(({ pid }) => pid));
    const waiting = runChild(script(SLEEP), never);
    await pause(100); // until it waits in the runner
    const [first = 0] = started;
    const directory = dirname(await runner.path());
    process.kill(parentOf(first), 'SIGKILL');
    t.match(await Promise.all([...results, waiting]), [{ kind: 'lost' }, { kind: 'lost' }, { kind: 'lost' }]);
    await until(() => !started.some(alive));
    t.same(started.filter(alive), []);
    t.equal(pids.size, 0);
    t.match(said[0], /is gone/);
    t.match(await runChild(script(''), never), { kind: 'exited', code: 0 });
    t.throws(() => readdirSync(directory), 'the directory of the dead runner is gone');
  },
);

t.test('bytes that are no message end that connection only', async (t) => {
  const { runChild, runner } = scene(t);
  const { request, pid } = startable(script(SLEEP));
  const abort = new AbortController();
  const running = runChild(request, abort.signal);
  await pid;
  const hostile = connect(await runner.path());
  hostile.write(Buffer.from([0, 0, 0, 1, 0xc1]));
  hostile.resume();
  await once(hostile, 'close');
  t.ok(alive(await pid));
  abort.abort();
  t.match(await running, { kind: 'aborted' });
});

t.test('stopping the runner ends all children and removes its directory', async (t) => {
  const { runChild, runner } = scene(t);
  const { request, pid } = startable(script(SLEEP));
  const running = runChild(request, never);
  const path = await runner.path();
  const started = await pid;
  await runner.stop();
  t.match(await running, { kind: /lost|aborted/ });
  t.notOk(alive(started));
  t.throws(() => readdirSync(dirname(path)));
  t.match(await runChild(script(''), never), { kind: 'lost', reason: /stopping/ });
});

t.test('a runner that cannot start is a clear reason', async (t) => {
  const runner = createRunnerProcess({
    entry: new URL('nosuch.js', entry),
    maxChildren: 1,
    log: createLog('silent'),
  });
  const { runChild } = createChildren({ ensureRunner: () => runner.path(), log: () => {} });
  t.match(await runChild(script(''), never), { kind: 'lost', reason: /did not start \(exit code 1\)/ });
});
