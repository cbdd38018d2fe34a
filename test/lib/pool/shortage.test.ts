import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';

// A machine that gives no more processes, threads or descriptors: it is told as that, and tried again.

t.setTimeout(800_000);

const program = fileURLToPath(new URL('../../helpers/short-pool.js', import.meta.url));
/** A user with no other process: limits are per user. */
const user = 2_000_000 + process.pid;

const skip = process.getuid?.() === 0 ? false : 'only root can begin a process of another user';

async function shortPool(t: Test) {
  const child = spawn('setpriv', [`--reuid=${user}`, '--clear-groups', process.execPath, program], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  await lines.next();
  return {
    pid: child.pid ?? 0,
    say: (line: string) => void child.stdin.write(`${line}\n`),
    next: async () => JSON.parse(String((await lines.next()).value)) as Record<string, unknown>,
  };
}

function limit(pid: number, words: string): Promise<unknown> {
  const prlimit = ['prlimit', `--pid=${pid}`, words];
  return once(
    spawn('setpriv', [`--reuid=${user}`, '--clear-groups', ...prlimit], { stdio: 'ignore' }),
    'exit',
  );
}

function threads(pid: number): number {
  return Number(/Threads:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

t.test(
  'no processes at all: a command waits a while and is told why, a job is given back',
  { skip },
  async (t) => {
    const { pid, say, next } = await shortPool(t);
    await limit(pid, `--nproc=${threads(pid)}:`);
    const reason =
      /^This management node cannot start a process \(EAGAIN: no more processes are allowed, see ulimit -u and TasksMax\)\. Nothing was done for this node/;
    say('command');
    t.match(await next(), { kind: 'failure', reason });
    say('durable');
    t.match(await next(), { kind: 'noWorker', how: /^EAGAIN/, afterSeconds: 0.2 });

    await limit(pid, '--nproc=4000:');
    say('command');
    t.match(await next(), { kind: 'success' });
  },
);

t.test('room again while a command waits', { skip }, async (t) => {
  const { pid, say, next } = await shortPool(t);
  await limit(pid, `--nproc=${threads(pid)}:4000`);
  say('command');
  setTimeout(() => void limit(pid, '--nproc=4000:'), 300);
  t.match(await next(), { kind: 'success' });
});

t.test('too few threads for a process that was started', { skip }, async (t) => {
  const { pid, say, next } = await shortPool(t);
  await limit(pid, `--nproc=${threads(pid) + 4}:`);
  say('command');
  const words = /: only \d+ processes and threads are allowed and \d+ run, see ulimit -u/;
  t.match(await next(), { kind: 'failure', reason: words });
  say('durable');
  t.match(await next(), { kind: 'noWorker', how: words });
});

t.test('no descriptors', { skip }, async (t) => {
  const { pid, say, next } = await shortPool(t);
  await limit(pid, `--nofile=${readdirSync(`/proc/${pid}/fd`).length}:`);
  say('command');
  t.match(await next(), {
    kind: 'failure',
    reason: /EMFILE: this service has too many open files, see ulimit -n/,
  });
});
