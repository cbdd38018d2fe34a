import { spawn } from 'node:child_process';
import { once, setMaxListeners } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { createLog } from '../../../lib/log.js';
import type { ChildRequest } from '../../../lib/plugin/child-request.js';
import { createRunnerProcess, RUNNER_TIMES, type RunnerTimes } from '../../../lib/pool/runner-process.js';
import { HANDED_TEXT } from '../../../lib/process/handed-text.js';
import { startTimeOf } from '../../../lib/process/proc.js';
import { spawnProblem } from '../../../lib/process/spawn-problem.js';
import { createChildren } from '../../../lib/worker/run-child.js';
import { type NodeName, toNodeName } from '../../../xcat-compat/names/node-name.js';
import { makeAuthority } from '../../helpers/certificates.js';

t.setTimeout(800_000);

const entry = new URL('../../../bin/runner.js', import.meta.url);
const never = new AbortController().signal;
setMaxListeners(0, never);
const node = toNodeName('node01');

const SLEEP = 'setTimeout(() => {}, 60_000)';
const IGNORE_TERM = `process.on('SIGTERM', () => {}); process.stdout.write('x'); ${SLEEP}`;

/** A runner of this test and its client; everything is ended with the test. */
function scene(t: Test, maxChildren = 4, times: Partial<RunnerTimes> = {}) {
  const log = createLog('silent');
  const runner = createRunnerProcess({ entry, maxChildren, log, times: { ...RUNNER_TIMES, ...times } });
  const said: string[] = [];
  const children = createChildren({
    ensureRunner: () => runner.path(),
    worker: () => 1,
    log: (text) => said.push(text),
  });
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

t.test('a child reads what it is handed as a file of known length, which has no name', async (t) => {
  const { runChild, runner } = scene(t);
  const text = `{"ü":"${'x'.repeat(100_000)}"}`;
  const code = `
    const { readFileSync, statSync, readlinkSync } = require('node:fs');
    const text = readFileSync('${HANDED_TEXT}', 'utf8');
    const { size, nlink, mode } = statSync('${HANDED_TEXT}');
    console.log(JSON.stringify([text.length, size, nlink, (mode & 0o777).toString(8)]));
    process.stdin.pipe(process.stdout);`;
  const handed = await runChild(script(code, { handed: text, stdin: 'and its own input' }), never);
  const told = [text.length, Buffer.byteLength(text), 0, '600'];
  t.match(handed, { kind: 'exited', code: 0, stdout: `${JSON.stringify(told)}\nand its own input` });
  t.same(readdirSync(dirname(await runner.path())), ['runner.sock'], 'nothing is left of it');
  const without = await runChild(script(code), never);
  t.match(without, { kind: 'exited', code: 1 }, 'there is nothing where nothing was handed');
});

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
  t.match(missing, { kind: 'notStarted', reason: '/nonexistent/curl could not be started (ENOENT)' });
  t.match(await runChild(script('', { args: ['a\0b'] }), never), { kind: 'notStarted' });
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

t.test('a runner that is killed: what ran is lost when it has ended, what waited goes on', async (t) => {
  const { runChild, pids, said, runner } = scene(t, 2);
  const runningOnes = [startable(script(SLEEP)), startable(script(IGNORE_TERM, { graceSeconds: 0.3 }))];
  const started: number[] = [];
  const results = runningOnes.map(async ({ request }) => {
    const result = await runChild(request, never);
    return { ...result, left: started.filter(alive) };
  });
  started.push(...(await Promise.all(runningOnes.map(({ pid }) => pid))));
  const waiting = startable(script('process.exit(7)'));
  const inLine = runChild(waiting.request, never);
  const abort = new AbortController();
  const givenUp = runChild(script(SLEEP), abort.signal);
  await pause(100); // until both wait in the runner
  const [first = 0] = started;
  const directory = dirname(await runner.path());
  process.kill(parentOf(first), 'SIGKILL');
  abort.abort();
  t.match(await Promise.all(results), [
    { kind: 'lost', reason: /is gone/, left: [] },
    { kind: 'lost', left: [] },
  ]);
  t.match(await inLine, { kind: 'exited', code: 7 });
  t.match(await givenUp, { kind: 'aborted' });
  t.equal(pids.size, 0);
  t.match(said[0], /is gone/);
  t.throws(() => readdirSync(directory), 'the directory of the dead runner is gone');
});

t.test('whatever a dead runner has left behind has ended before the next one is named', async (t) => {
  const { runChild, runner } = scene(t, 1);
  // It has a child of its own, of which nobody is told.
  const code = `const { spawn } = require('node:child_process');
    const own = spawn(process.execPath, ['-e', ${JSON.stringify(IGNORE_TERM)}], { stdio: 'ignore' });
    require('node:fs').writeFileSync(process.argv[1], String(own.pid)); ${SLEEP}`;
  const file = `${t.testdir()}/pid`;
  const { request, pid } = startable(script(code, { args: ['-e', code, file] }));
  const first = runChild(request, never);
  const parent = parentOf(await pid);
  // A file that is there may have nothing in it yet.
  const written = (): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  for (let tries = 0; tries < 1000 && written() === ''; tries += 1) await pause(20);
  const unknown = Number(written());
  t.ok(alive(unknown));
  const bystander = spawn(process.execPath, ['-e', SLEEP], { stdio: 'ignore' });
  t.teardown(() => bystander.kill('SIGKILL'));
  const old = await runner.path();
  process.kill(parent, 'SIGKILL');
  while ((await runner.path()) === old) await pause(5);
  t.notOk(alive(unknown));
  t.ok(alive(bystander.pid ?? 0), 'what is not its child goes on');
  t.match(await first, { kind: 'lost' });
});

t.test('a runner that is killed again and again is started again, after pauses', async (t) => {
  const { runChild, runner } = scene(t, 1, { pauseSeconds: 0.02, maxPauseSeconds: 0.05 });
  for (let kills = 0; kills < 8; kills += 1) {
    const { request, pid } = startable(script(SLEEP));
    const running = runChild(request, never);
    process.kill(parentOf(await pid), 'SIGKILL');
    t.match(await running, { kind: 'lost' });
  }
  t.ok(await runner.path());
  t.match(await runChild(script(''), never), { kind: 'exited', code: 0 });
});

t.test('of a worker that is gone nothing runs once the runner has said so', async (t) => {
  const { runChild, children, runner } = scene(t, 1);
  const other = createChildren({ ensureRunner: () => runner.path(), worker: () => 2, log: () => {} });
  const mine = startable(script(IGNORE_TERM, { graceSeconds: 0.3 }));
  void runChild(mine.request, never);
  const pid = await mine.pid;
  const inLine = startable(script(SLEEP));
  void runChild(inLine.request, never);
  const theirs = startable(script(SLEEP));
  const abort = new AbortController();
  const running = other.runChild(theirs.request, abort.signal);
  t.teardown(() => other.close());
  let hasBegun = false;
  void inLine.pid.then(() => {
    hasBegun = true;
  });
  await runner.workerGone(1);
  t.notOk(alive(pid));
  // An order that was on its way, or comes after all, is not carried out.
  const late = startable(script(SLEEP));
  void runChild(late.request, never);
  void late.pid.then(() => {
    hasBegun = true;
  });
  t.ok(alive(await theirs.pid), 'the place went to the other worker');
  await runner.workerGone(3);
  t.notOk(hasBegun);
  abort.abort();
  t.match(await running, { kind: 'aborted' });
  children.close();
});

t.test('a runner that does not say so is ended with all its children', async (t) => {
  const { runChild, runner } = scene(t, 1, { goneSeconds: 0.3 });
  const { request, pid } = startable(script(SLEEP));
  const running = runChild(request, never);
  const parent = parentOf(await pid);
  process.kill(parent, 'SIGSTOP');
  await runner.workerGone(1);
  t.notOk(alive(await pid));
  t.notOk(alive(parent));
  t.match(await running, { kind: 'lost' });
});

t.test('a machine that is short of descriptors is asked again, and called by its name', async (t) => {
  const { runChild, runner } = scene(t, 2);
  const { request, pid } = startable(script(SLEEP));
  const abort = new AbortController();
  const running = runChild(request, abort.signal);
  const parent = parentOf(await pid);
  await runner.path();
  const limit = (count: number): Promise<unknown> =>
    once(spawn('prlimit', [`--pid=${parent}`, `--nofile=${count}:1000`]), 'exit');
  await limit(readdirSync(`/proc/${parent}/fd`).length);
  const short = startable(script('process.exit(5)'));
  const second = runChild(short.request, never);
  const held = await Promise.race([second, pause(500, 'waiting')]);
  t.equal(held, 'waiting');
  await limit(1000);
  t.match(await second, { kind: 'exited', code: 5 });
  abort.abort();
  await running;
  t.match(spawnProblem(Object.assign(new Error('spawn'), { code: 'EAGAIN' })), {
    text: 'EAGAIN: no more processes are allowed, see ulimit -u and TasksMax',
    passes: true,
  });
});

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
  t.match(await runChild(script(''), never), { kind: 'notStarted', reason: /stopping/ });
});

t.test('a runner that cannot start is tried again for a while, and is a clear reason then', async (t) => {
  let starts = 0;
  const runner = createRunnerProcess({
    entry: new URL('nosuch.js', entry),
    maxChildren: 1,
    log: { ...createLog('silent'), error: () => (starts += 1) },
    times: { ...RUNNER_TIMES, pauseSeconds: 0.01, patienceSeconds: 2.5 },
  });
  const { runChild } = createChildren({ ensureRunner: () => runner.path(), log: () => {} });
  t.match(await runChild(script(''), never), { kind: 'notStarted', reason: /did not start \(exit code 1\)/ });
  t.ok(starts > 1, `${starts} tries`);
});
