import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { createEventBus, type Happening } from '../../../lib/events/event-bus.js';
import type { KeptEvent } from '../../../lib/events/job-event.js';
import { createJobs } from '../../../lib/jobs/jobs.js';
import { createJournal } from '../../../lib/jobs/journal.js';
import { openStateDirectory } from '../../../lib/jobs/journal-file.js';
import { createNodeLogs } from '../../../lib/jobs/node-logs.js';
import { createLog } from '../../../lib/log.js';
import type { Step } from '../../../lib/plugin/node-event.js';
import type { PoolOutput } from '../../../lib/pool/part.js';
import { type NodeName, toNodeName } from '../../../xcat-compat/names/node-name.js';
import { info } from '../../../xcat-compat/wire/sendmsg.js';

const [n1, n2] = [toNodeName('n1'), toNodeName('n2')];
const never = new AbortController().signal;

/** A job of two nodes whose worker is the test. */
async function begin(t: Test) {
  const log = createLog('silent');
  const state = openStateDirectory(join(t.testdir(), 'state'));
  const journal = createJournal(state, log, Date.now);
  t.teardown(() => {
    journal.close();
    state.close();
  });
  const events = createEventBus(log);
  let worker: PoolOutput | undefined;
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const statuses: string[] = [];
  const nodeLogs = createNodeLogs(join(t.testdirName, 'log'));
  const jobs = createJobs({
    pool: {
      run: (_plugin, _job, output) => {
        worker = output;
        return ended;
      },
    },
    ...{ journal, events, log, now: Date.now, elapsed: () => performance.now() },
    pinned: { hold: () => () => {} },
    nodeLogs,
    statuses: () => ({ set: (node, status) => statuses.push(`${node} ${status}`), flush: async () => {} }),
  });
  const heard: Happening[] = [];
  events.listen(() => {
    throw new Error('a bug');
  });
  const stop = events.listen((happening) => heard.push(happening));
  const targets = [n1, n2].map((node) => ({ node, owner: `bmc of ${node}`, facts: {} }));
  const call = { command: 'flash', args: [], nodes: [n1, n2], cwd: '/', user: 'bob' };
  const job = jobs.start({
    ...{ plugin: 'probe', plan: {}, targets, opening: [info('begins')] },
    work: { finish: () => [info('all done')], files: [], about: undefined },
    call,
  });
  while (worker === undefined) await turn();
  const output: PoolOutput = worker;
  return { ...output, job, jobs, heard, stop, end, statuses, nodeLogs };
}

function step(node: NodeName, phase: Step['phase'], status: string, more: Partial<Step> = {}): Step {
  return { kind: 'step', node, phase, status, tries: 1, effect: false, facts: { at: status }, ...more };
}

t.test('what happens in a job is heard once, kept with a number, and read from any number on', async (t) => {
  const at = await begin(t);
  at.tell(step(n1, 'intent', 'LOGIN'));
  at.tell(step(n1, 'outcome', 'LOGIN', { outcome: 'yes', next: 'UPLOAD' }));
  at.tell(step(n1, 'intent', 'UPLOAD', { effect: true }));
  at.tell({ kind: 'progress', node: n1, percent: 40 });
  at.tell({ kind: 'powered', node: n1, status: 'powering-on' });
  at.tell({ kind: 'logged', node: n1, text: 'a line of its log' });
  at.tell({ kind: 'said', response: info('n1: a line') });
  const early: KeptEvent[] = [];
  const reading = at.job.transcript.follow(0, (event) => early.push(event), never);
  while (early.length < 5) await turn();
  at.tell({ kind: 'settled', node: n1, result: { kind: 'success' } });
  at.tell({ kind: 'settled', node: n1, result: { kind: 'failure', reason: 'a second one' } });
  at.tell(step(n1, 'intent', 'LATE'));
  at.job.cancel([n2], { by: 'bob', isTold: true });
  at.tell({ kind: 'settled', node: n2, result: { kind: 'failure', reason: 'cancelled' } });
  at.end();
  await at.job.ended;
  t.equal(await reading, 'end');

  const kept = ['begun', 'said', 'step', 'step', 'said', 'settled', 'cancelled', 'settled', 'said', 'ended'];
  t.same(
    early.map(({ seq, kind }) => `${seq} ${kind}`),
    kept.map((kind, seq) => `${seq} ${kind}`),
  );
  t.match(early[3], { status: 'LOGIN', phase: 'outcome', tries: 1, outcome: 'yes', next: 'UPLOAD' });
  t.notMatch(early[3], { facts: {} }, 'what a node knows is not kept with each step');
  const late: KeptEvent[] = [];
  await at.job.transcript.follow(7, (event) => late.push(event), never);
  t.same(late, early.slice(7), 'a reader who comes later reads the same');

  const numbered = at.heard.filter(({ seq }) => seq !== undefined);
  t.same(
    numbered.map(({ seq, event }) => `${String(seq)} ${event.kind}`),
    kept.map((kind, seq) => `${seq} ${kind}`),
    'whoever listens hears the same',
  );
  const passing = at.heard.filter(({ seq }) => seq === undefined);
  t.same(
    passing.map(({ event }) => event.kind),
    ['step', 'progress', 'powered', 'logged'],
    'and what is not kept, such as another request in the same status',
  );
  t.match(at.heard[0]?.work, { job: at.job.record.id, command: 'flash', user: 'bob' });
  t.same(at.statuses, ['n1 powering-on']);
  const before = at.heard.length;
  at.stop();
  await at.nodeLogs.written();
  await begin(t);
  t.equal(at.heard.length, before, 'nobody who has stopped is told on');
});

t.test('an effect waits until it is on disk, and for the word for its own node', async (t) => {
  const at = await begin(t);
  at.tell(step(n1, 'intent', 'UPLOAD', { effect: true }));
  at.tell(step(n2, 'intent', 'UPLOAD', { effect: true }));
  const went: string[] = [];
  at.announced?.([n1, n2], (nodes) => went.push(...nodes));
  t.same(went, [], 'not before the turn is written');
  while (went.length === 0) await turn();
  t.same(went, ['n1', 'n2']);
  t.match(at.jobs.reader.unfinished()[0]?.jobNodes, [
    { node: 'n1', resume: { status: 'UPLOAD', intent: true } },
    { node: 'n2', resume: { status: 'UPLOAD', intent: true } },
  ]);
  at.jobs.suspend();
  at.announced?.([n1], () => went.push('after the stop'));
  at.tell({ kind: 'settled', node: n1, result: { kind: 'failure', reason: 'the daemon stops' } });
  await new Promise((resolve) => setTimeout(resolve, 50));
  t.same(went, ['n1', 'n2'], 'a daemon that stops lets nobody begin');
  t.equal(at.jobs.reader.unfinished()[0]?.jobNodes[0]?.result, undefined);
});
