import { join } from 'node:path';
import t from 'tap';
import { createEventBus } from '../../../lib/events/event-bus.js';
import { createJobs } from '../../../lib/jobs/jobs.js';
import { createJournal } from '../../../lib/jobs/journal.js';
import { openStateDirectory } from '../../../lib/jobs/journal-file.js';
import { createNodeLogs } from '../../../lib/jobs/node-logs.js';
import { createLog } from '../../../lib/log.js';
import type { TargetsAgain } from '../../../lib/plugin/contract.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';

t.test(
  'a node that is cancelled while the tables are being read is free at once, and stays so',
  async (t) => {
    const log = createLog('silent');
    const state = openStateDirectory(join(t.testdir(), 'state'));
    const journal = createJournal(state, log, Date.now);
    t.teardown(() => {
      journal.close();
      state.close();
    });
    const ran: string[] = [];
    const jobs = createJobs({
      pool: {
        run: async (_plugin, { targets }, output) => {
          for (const { node } of targets) {
            ran.push(node);
            output.tell({ kind: 'settled', node, result: { kind: 'success' } });
          }
        },
      },
      ...{ journal, log, now: Date.now, elapsed: () => performance.now() },
      events: createEventBus(log),
      pinned: { hold: () => () => {} },
      nodeLogs: createNodeLogs(join(t.testdirName, 'log')),
      statuses: () => ({ set: () => {}, flush: async () => {} }),
    });
    const n1 = toNodeName('n1');
    const n2 = toNodeName('n2');
    const targets = [n1, n2].map((node) => ({ node, owner: `bmc of ${node}`, facts: {} }));
    const record = {
      ...{ id: journal.nextId(), plugin: 'probe', command: 'flash', args: [], nodes: [n1, n2] },
      ...{ cwd: '/', user: 'root', plan: {}, startedAt: Date.now() },
    };
    const nodes = targets.map(({ node, owner }) => {
      return { node, owner, resume: undefined, visit: 0, cancelled: false, result: undefined, since: 0 };
    });
    journal.create(record, nodes);
    jobs.hold(record.id, nodes);
    let tell = (_read: TargetsAgain): void => {};
    const read = new Promise<TargetsAgain>((resolve) => {
      tell = resolve;
    });
    const job = jobs.goOn({
      ...{ record, nodes, work: undefined, targets: [], failing: [], opening: [] },
      missing: { nodes: [n1, n2], find: () => read, mostSeconds: 60 },
    });
    t.equal(jobs.holderOf('bmc of n1'), record.id);
    job.cancel([n1], { by: 'root', isTold: true });
    t.equal(jobs.holderOf('bmc of n1'), undefined, 'its BMC is free');
    tell({ targets, gone: [], later: [] });
    await job.ended;
    t.equal(jobs.holderOf('bmc of n1'), undefined, 'also when the tables have told it');
    t.equal(jobs.holderOf('bmc of n2'), undefined);
    t.same(ran, ['n2']);
  },
);
