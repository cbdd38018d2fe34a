import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { createLog } from '../../../lib/log.js';
import type { NodeResult, NodeStatus, Target } from '../../../lib/plugin/contract.js';
import { createPool, type WorkerPool } from '../../../lib/pool/pool.js';
import { MAX_CHUNK_TARGETS, slotOf, splitByOwner } from '../../../lib/pool/split.js';
import { WORKER_TIMES, type WorkerTimes } from '../../../lib/pool/worker-times.js';
import { startTimeOf } from '../../../lib/process/proc.js';
import { type NodeName, toNodeName } from '../../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { infosIn } from '../../helpers/documents.js';
import { heard } from '../../helpers/heard.js';
import type { ProbeCommand, ProbePlan } from '../../helpers/probe-worker.js';
import { familyOf } from '../../helpers/processes.js';
import { testServices } from '../../helpers/worker-services.js';

t.setTimeout(800_000);

const workerEntry = new URL('../../helpers/probe-worker.js', import.meta.url);
const runnerEntry = new URL('../../../bin/runner.js', import.meta.url);
const SLEEP = ['-e', 'setTimeout(() => {}, 60_000)'];

function startPool(t: Test, workers = 2, times: Partial<WorkerTimes> = {}, entry = workerEntry): WorkerPool {
  const { settings } = testServices({ workers, maxUploads: 8 });
  const pool = createPool({
    settings,
    source: 'mn',
    workerEntry: entry,
    runnerEntry,
    log: createLog('silent'),
    times: { ...WORKER_TIMES, ...times },
  });
  t.teardown(() => pool.stop(2));
  return pool;
}

/** Owners of one slot of two. */
function ownersOf(slot: number, count: number): readonly string[] {
  const owners: string[] = [];
  for (let at = 0; owners.length < count; at += 1)
    if (slotOf(`10.0.0.${at}`, 2) === slot) owners.push(`10.0.0.${at}`);
  return owners;
}

function targetsOf(owners: readonly string[]): readonly Target[] {
  return owners.map((owner) => ({
    node: toNodeName(`node-${owner}`),
    owner,
    facts: { owner, more: undefined },
  }));
}

/** One job, what it has said so far, and its end. */
function start(
  pool: WorkerPool,
  command: ProbeCommand,
  targets: readonly Target[],
  plan: ProbePlan = {},
  plugin = 'probe',
) {
  const abort = new AbortController();
  const replies: XcatResponse[] = [];
  const results: (readonly [NodeName, NodeResult])[] = [];
  const statuses: (readonly [NodeName, NodeStatus])[] = [];
  const ended = pool.run(
    plugin,
    { command, plan, targets },
    {
      ...heard({
        said: (response) => replies.push(response),
        settled: (node, result) => results.push([node, result]),
        powered: (node, status) => statuses.push([node, status]),
      }),
      documents: (documents, taken) => {
        replies.push(...infosIn(documents));
        taken();
      },
    },
    abort.signal,
  );
  const infos = (): readonly string[] =>
    replies.flatMap(({ info }) => (typeof info === 'string' ? [info] : []));
  const numbers = (word: string): readonly number[] =>
    infos().flatMap((line) => (line.startsWith(`${word} `) ? [Number(line.slice(word.length))] : []));
  const reasons = (): readonly string[] =>
    results.map(([, result]) => (result.kind === 'failure' ? result.reason : 'success'));
  const saying = async (text: string): Promise<void> => {
    for (let tries = 0; tries < 1000 && !infos().includes(text); tries += 1) await pause(10);
  };
  return { abort, replies, results, statuses, ended, infos, numbers, reasons, saying };
}

/** The path a runner listens on. */
function socketOf(pid: number): string | undefined {
  return /[^\0]+runner\.sock/.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[0];
}

function gone(pid: number): boolean {
  return startTimeOf(pid) === undefined;
}

async function untilGone(pids: readonly number[]): Promise<void> {
  for (let tries = 0; tries < 1000 && !pids.every(gone); tries += 1) await pause(20);
}

t.test('targets of one owner go to one worker, in order, in bounded chunks', async (t) => {
  const targets = targetsOf(Array.from({ length: 1000 }, (_, at) => `10.1.${at % 250}.1`));
  const chunks = splitByOwner(targets, 3);
  t.equal(chunks.flatMap((chunk) => chunk.targets).length, 1000);
  t.ok(chunks.every((chunk) => chunk.targets.length <= MAX_CHUNK_TARGETS));
  t.ok(chunks.every((chunk) => chunk.targets.every(({ owner }) => slotOf(owner, 3) === chunk.slot)));
  const sizes = [0, 1, 2].map((slot) => chunks.filter((chunk) => chunk.slot === slot).length);
  t.ok(Math.min(...sizes) >= 1, 'every worker gets a share');
  t.equal(slotOf('10.2.3.4', 7), 4, 'the same in every run');
});

t.test(
  '500 targets: each settled once, replies of a node in order, workers kept for the next job',
  async (t) => {
    const pool = startPool(t);
    const targets = targetsOf(Array.from({ length: 500 }, (_, at) => `10.0.${at % 100}.${at}`));
    const job = start(pool, 'echo', targets);
    await job.ended;
    t.same(new Set(job.results.map(([node]) => node)), new Set(targets.map(({ node }) => node)));
    t.equal(job.results.length, 500);
    t.ok(job.results.every(([, result]) => result.kind === 'success'));
    t.equal(job.statuses.length, 500);
    const lines = new Map<string, string[]>();
    for (const line of job.infos().filter((text) => text.startsWith('node-'))) {
      const [node = '', number = ''] = line.split(': ');
      lines.set(node, [...(lines.get(node) ?? []), number]);
    }
    t.equal(lines.size, 500);
    t.ok([...lines.values()].every((numbers) => numbers.join() === '1,2,3'));
    const pids = new Set(job.numbers('pid'));
    t.equal(pids.size, 2);
    const next = start(pool, 'echo', targets.slice(0, 10));
    await next.ended;
    t.ok(next.numbers('pid').every((pid) => pids.has(pid)));
  },
);

t.test('more output than any buffer holds arrives whole', async (t) => {
  const pool = startPool(t, 1);
  const job = start(pool, 'flood', targetsOf(['10.0.0.1']), { count: 3000, bytes: 10_000 });
  await job.ended;
  const floods = job.infos().filter((line) => line.endsWith('x'));
  t.equal(floods.length, 3000);
  t.ok(floods.every((line, at) => line.startsWith(`${at} `)));
});

t.test(
  'a worker killed under its jobs: its nodes fail clearly, the other worker goes on, a new one starts',
  async (t) => {
    const pool = startPool(t);
    const [mine, theirs] = [ownersOf(0, 3), ownersOf(1, 2)];
    const unaffected = start(pool, 'hang', targetsOf(theirs));
    const dying = start(pool, 'die', targetsOf(mine));
    await dying.ended;
    const text =
      'The probe worker process ended unexpectedly (SIGKILL) before this node was finished. ' +
      "Check the node's state before running the command again.";
    t.same(dying.reasons(), [text, text, text]);
    t.same(
      dying.replies.filter(({ node }) => node !== undefined),
      mine.map((owner) => ({ node: { name: `node-${owner}`, error: text, errorcode: 1 } })),
    );
    await unaffected.saying('hanging');
    unaffected.abort.abort();
    await unaffected.ended;
    t.same(unaffected.reasons(), ['aborted', 'aborted']);
    const after = start(pool, 'echo', targetsOf(mine));
    await after.ended;
    t.same(after.reasons(), ['success', 'success', 'success']);
    t.not(after.numbers('pid')[0], dying.numbers('pid')[0]);
  },
);

t.test('a malformed or endless frame ends the worker that sent it, and nothing else', async (t) => {
  const pool = startPool(t);
  const unaffected = start(pool, 'hang', targetsOf(ownersOf(1, 1)));
  await unaffected.saying('hanging');
  for (const command of ['malformed', 'oversized'] as const) {
    const job = start(pool, command, targetsOf(ownersOf(0, 1)));
    await job.ended;
    t.match(
      job.reasons()[0],
      /^The probe worker process ended unexpectedly \(it sent something unusable: .+\) before this/,
    );
    await untilGone(job.numbers('pid'));
    t.ok(job.numbers('pid').every(gone));
  }
  unaffected.abort.abort();
  await unaffected.ended;
  t.same(unaffected.reasons(), ['aborted']);
});

t.test('a worker that keeps dying is not started for ever', async (t) => {
  const pool = startPool(t, 1, { maxDeaths: 1, deathWindowSeconds: 1 });
  const targets = targetsOf(['10.0.0.1']);
  await start(pool, 'die', targets).ended;
  const refused = start(pool, 'echo', targets);
  await refused.ended;
  t.match(
    refused.reasons()[0],
    /has ended unexpectedly 1 times within 1 seconds.*Nothing was done for this node/,
  );
  await pause(1100);
  const after = start(pool, 'echo', targets);
  await after.ended;
  t.same(after.reasons(), ['success']);

  const nowhere = startPool(t, 1, {}, new URL('nosuch.js', workerEntry));
  const unstartable = start(nowhere, 'echo', targets);
  await unstartable.ended;
  t.match(unstartable.reasons()[0], /ended unexpectedly \(exit code 1\)/);
});

t.test(
  'a plugin that throws or forgets nodes is reported as xcatd does, and its worker lives on',
  async (t) => {
    const pool = startPool(t, 1);
    const targets = targetsOf(['10.0.0.1', '10.0.0.2']);
    const throwing = start(pool, 'throw', targets);
    await throwing.ended;
    const text = 'probe: no such thing [nodes: node-10.0.0.1,node-10.0.0.2]';
    t.same(throwing.replies.at(-1), { error: text, errorcode: 1 });
    t.same(throwing.reasons(), [text, text]);
    const forgetful = start(pool, 'forget', targets);
    await forgetful.ended;
    t.match(forgetful.reasons()[0], /^probe plugin bug: .*\[nodes: node-10.0.0.1,node-10.0.0.2\]$/);
    const unknown = start(pool, 'echo', targets, {}, 'nosuch');
    await unknown.ended;
    t.match(unknown.reasons()[0], /^nosuch: the plugin nosuch has nothing to run in a worker/);
    t.same(forgetful.numbers('pid'), throwing.numbers('pid'));
  },
);

t.test('what cannot be sent is refused for its nodes alone', async (t) => {
  const pool = startPool(t, 1);
  const job = start(pool, 'echo', targetsOf(['10.0.0.1']), { args: ['x'.repeat(17 * 1024 * 1024)] });
  await job.ended;
  t.match(job.reasons()[0], /^The request cannot be handed to a worker process: a message of \d+ bytes/);
});

t.test('what a worker cannot send costs the job that said it, and nothing else', async (t) => {
  const pool = startPool(t, 1);
  const bystander = start(pool, 'hang', targetsOf(['10.0.0.1']));
  await bystander.saying('hanging');
  const job = start(pool, 'unsendable', targetsOf(['10.0.0.2']));
  await job.ended;
  t.match(job.reasons(), [
    /cannot be handed to the daemon: only plain data can be sent to another process, not a Date/,
  ]);
  const long = start(pool, 'verbose', targetsOf(['10.0.0.3']), { bytes: 20 * 1024 * 1024 });
  await long.ended;
  t.same(long.reasons(), ['x'.repeat(4096)], 'a reason is cut');
  t.equal(long.replies.length, 2, 'its PID, and one reply in the place of the long one');
  bystander.abort.abort();
  await bystander.ended;
  t.same(bystander.reasons(), ['aborted'], 'the worker lives');
  t.same(long.numbers('pid'), bystander.numbers('pid'));
});

t.test('an abort that is not answered is bounded, and a worker that only hangs lives on', async (t) => {
  const pool = startPool(t, 1, { abortSeconds: 0.3 });
  const targets = targetsOf(['10.0.0.1']);
  const job = start(pool, 'ignoreAbort', targets);
  await job.saying('hanging');
  job.abort.abort();
  await job.ended;
  t.match(job.reasons()[0], /^The probe plugin did not end its work within 0.3 seconds of the abort/);
  const after = start(pool, 'echo', targets);
  await after.ended;
  t.same(after.numbers('pid'), job.numbers('pid'));

  const early = new AbortController();
  early.abort();
  const reasons: NodeResult[] = [];
  const output = heard({ settled: (_, result) => reasons.push(result) });
  await pool.run('probe', { command: 'echo', plan: {}, targets }, output, early.signal);
  t.equal(reasons.length, 1, 'a job aborted before it began still settles every node');
});

t.test('a worker whose plugin spins is killed', async (t) => {
  const pool = startPool(t, 1, { pingSeconds: 0.3, pingsUnanswered: 3 });
  const job = start(pool, 'spin', targetsOf(['10.0.0.1']));
  await job.ended;
  t.match(job.reasons()[0], /ended unexpectedly \(it did not answer for 1 seconds\)/);
  await untilGone(job.numbers('pid'));
  t.ok(job.numbers('pid').every(gone));
});

t.test('an abort reaches the children, and a dead worker leaves none behind', async (t) => {
  const pool = startPool(t);
  const targets = targetsOf([...ownersOf(0, 2), ...ownersOf(1, 2)]);
  const job = start(pool, 'children', targets, { args: SLEEP });
  for (let tries = 0; tries < 500 && job.numbers('child').length < 4; tries += 1) await pause(20);
  job.abort.abort();
  await job.ended;
  t.same(job.reasons(), ['aborted', 'aborted', 'aborted', 'aborted']);
  t.ok(job.numbers('child').length === 4 && job.numbers('child').every(gone));

  const orphaned = start(pool, 'childrenThenDie', targetsOf(ownersOf(0, 2)), { args: SLEEP });
  for (let tries = 0; tries < 500 && orphaned.numbers('child').length < 2; tries += 1) await pause(20);
  for (const pid of orphaned.numbers('pid')) process.kill(pid, 'SIGKILL');
  await orphaned.ended;
  await untilGone(orphaned.numbers('child'));
  t.ok(orphaned.numbers('child').length === 2 && orphaned.numbers('child').every(gone));
});

t.test('stop aborts what runs, ends all processes and refuses what comes after', async (t) => {
  const pool = startPool(t, 1);
  const targets = targetsOf(['10.0.0.1']);
  const polite = start(pool, 'hang', targets);
  const upload = start(pool, 'children', targets, { args: SLEEP });
  await polite.saying('hanging');
  for (let tries = 0; tries < 500 && upload.numbers('child').length < 1; tries += 1) await pause(20);
  const pids = [...polite.numbers('pid'), ...upload.numbers('child')];
  for (const pid of polite.numbers('pid')) {
    process.kill(pid, 'SIGINT');
    process.kill(pid, 'SIGTERM');
  }
  await pool.stop(8);
  await Promise.all([polite.ended, upload.ended]);
  t.same(
    [...polite.reasons(), ...upload.reasons()],
    ['aborted', 'aborted'],
    'signals had not ended the worker',
  );
  t.equal(pids.length, 2);
  t.ok(pids.every(gone));
  const late = start(pool, 'echo', targets);
  await late.ended;
  t.match(late.reasons()[0], /^The daemon was stopped before this node was finished/);
});

t.test('when the daemon is killed its worker, runner and children end too', async (t) => {
  const daemon = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../helpers/probe-daemon.js', import.meta.url))],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  t.teardown(() => daemon.kill('SIGKILL'));
  let said = '';
  daemon.stdout.on('data', (text: Buffer) => {
    said += text.toString();
  });
  for (let tries = 0; tries < 1000 && said.split('child ').length < 3; tries += 1) await pause(20);
  const family = familyOf(daemon.pid ?? 0);
  t.equal(family.length, 5, 'daemon, worker, runner and two children');
  const socket = family.map(socketOf).find((path) => path !== undefined) ?? '';
  t.ok(existsSync(socket));
  daemon.kill('SIGKILL');
  await untilGone(family);
  t.same(
    family.filter((pid) => !gone(pid)),
    [],
  );
  t.notOk(existsSync(dirname(socket)), 'its directory is gone');
});
