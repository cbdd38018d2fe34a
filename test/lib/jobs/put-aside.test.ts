import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { createEventBus } from '../../../lib/events/event-bus.js';
import { runJob } from '../../../lib/jobs/job.js';
import { createJournal } from '../../../lib/jobs/journal.js';
import { openStateDirectory } from '../../../lib/jobs/journal-file.js';
import { createNodeLogs } from '../../../lib/jobs/node-logs.js';
import { createLog } from '../../../lib/log.js';
import { createPool } from '../../../lib/pool/pool.js';
import { WORKER_TIMES } from '../../../lib/pool/worker-times.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import { familyOf } from '../../helpers/processes.js';
import { testServices } from '../../helpers/worker-services.js';

t.setTimeout(800_000);

t.test('a node that ends its worker is put aside, in workers that live and die', async (t) => {
  const log = createLog('silent');
  const state = openStateDirectory(join(t.testdir(), 'state'));
  const journal = createJournal(state, log, Date.now);
  const pool = createPool({
    settings: testServices({ workers: 1 }).settings,
    source: 'mn',
    workerEntry: new URL('../../helpers/probe-worker.js', import.meta.url),
    runnerEntry: new URL('../../../bin/runner.js', import.meta.url),
    log,
    times: WORKER_TIMES,
  });
  t.teardown(async () => {
    await pool.stop(2);
    journal.close();
    state.close();
  });
  const targets = Array.from({ length: 8 }, (_, at) => {
    return { node: toNodeName(`n${at}`), owner: `10.0.0.${at}`, facts: at === 5 ? { poison: true } : {} };
  });
  const nodes = targets.map(({ node }) => node);
  const record = {
    ...{ id: journal.nextId(), plugin: 'probe', command: 'poison', args: [], nodes },
    ...{ cwd: '/', user: 'root', plan: {}, startedAt: Date.now() },
  };
  const jobNodes = targets.map(({ node, owner }) => {
    return { node, owner, resume: undefined, visit: 0, cancelled: false, result: undefined, since: 0 };
  });
  journal.create(record, jobNodes);
  const statuses = () => ({ set: () => {}, flush: async () => {} });
  const settled: string[] = [];
  const job = runJob(
    {
      ...{
        record,
        finish: undefined,
        nodes: jobNodes,
        targets,
        failing: [],
        opening: [],
        missing: undefined,
      },
      settled: (node) => settled.push(node),
    },
    {
      ...{ pool, journal, log, now: Date.now, elapsed: () => performance.now(), statuses },
      events: createEventBus(log),
      pinned: { hold: () => () => {} },
      nodeLogs: createNodeLogs(join(t.testdirName, 'log')),
    },
  );
  await job.ended;
  const ends = job.states.results().map(({ node, result }) => [node, result.kind]);
  t.same(Object.fromEntries(ends), {
    ...Object.fromEntries(nodes.map((node) => [node, 'success'])),
    n5: 'failure',
  });
  t.match(job.states.of(toNodeName('n5'))?.result, {
    reason: /ended its worker process 2 times in the same place \(the last time: exit code 1\), .*at LIST/,
  });
  t.equal(settled.length, 8);
  const workers = () =>
    familyOf(process.pid).filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('probe-worker');
      } catch {
        return false;
      }
    });
  for (let tries = 0; tries < 500 && workers().length > 0; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  t.same(workers(), [], 'workers for nodes that were parted end with their work');
});
