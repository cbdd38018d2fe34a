import { join } from 'node:path';
import t from 'tap';
import { createEventBus } from '../../../lib/events/event-bus.js';
import { createPinnedFiles } from '../../../lib/files/pinned-files.js';
import { createSiteFiles } from '../../../lib/files/site-files.js';
import { createJobs } from '../../../lib/jobs/jobs.js';
import { createJournal } from '../../../lib/jobs/journal.js';
import { openStateDirectory } from '../../../lib/jobs/journal-file.js';
import { createNodeLogs } from '../../../lib/jobs/node-logs.js';
import { resumeJobs } from '../../../lib/jobs/resume.js';
import { createLog } from '../../../lib/log.js';
import { nodesCommand } from '../../../lib/plugin/nodes-command.js';
import { createRegistry } from '../../../lib/plugin/registry.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import { info } from '../../../xcat-compat/wire/sendmsg.js';
import { fakeServices } from '../../helpers/simulated-run.js';

interface Plan {
  readonly level: number;
}

const n1 = toNodeName('n1');
const target = { node: n1, owner: 'bmc', facts: {} };
let decoded = 0;

const flash = nodesCommand<Plan, Plan>({
  route: { table: 'nodehm', column: 'mgt', value: 'probe' },
  parse: () => ({ kind: 'answer', replies: [] }),
  prepare: async () => ({ kind: 'answer', replies: [] }),
  finish: ({ level }) => [info(`ended at ${level}`)],
  durable: {
    isJob: () => true,
    decode: (plan) => {
      decoded += 1;
      if (typeof plan === 'object' && plan !== null && 'level' in plan && typeof plan.level === 'number')
        return { level: plan.level };
      throw new Error('no plan');
    },
    files: () => [],
    about: () => undefined,
    differs: () => undefined,
    targets: async () => ({ targets: [target], gone: [], later: [] }),
    words: String,
  },
});

for (const [plan, went, said] of [
  [{ level: 3 }, ['n1'], /ended at 3/],
  [{ height: 3 }, [], /What is written down of this node cannot be read, so nothing more is done/],
] as const) {
  t.test(`a job from the journal with the plan ${JSON.stringify(plan)}`, async (t) => {
    const log = createLog('silent');
    const directory = t.testdir({ pinned: {} });
    const state = openStateDirectory(join(directory, 'state'));
    const journal = createJournal(state, log, Date.now);
    t.teardown(() => {
      journal.close();
      state.close();
    });
    const ran: string[] = [];
    const pinned = createPinnedFiles(join(directory, 'pinned'), undefined);
    const jobs = createJobs({
      pool: {
        run: async (_plugin, { targets }, output) => {
          for (const { node } of targets) {
            ran.push(node);
            output.tell({ kind: 'settled', node, result: { kind: 'success' } });
          }
        },
      },
      ...{ journal, pinned, log, now: Date.now, elapsed: () => performance.now() },
      events: createEventBus(log),
      nodeLogs: createNodeLogs(join(directory, 'log')),
      statuses: () => ({ set: () => {}, flush: async () => {} }),
    });
    const record = {
      ...{ id: journal.nextId(), plugin: 'probe', command: 'flash', args: [], nodes: [n1] },
      ...{ cwd: '/', user: 'root', plan, startedAt: Date.now() },
    };
    const fresh = { resume: undefined, visit: 0, cancelled: false, result: undefined, since: 0 };
    journal.create(record, [{ node: n1, owner: 'bmc', ...fresh }]);
    decoded = 0;
    resumeJobs({
      ...{ jobs, log, doubtful: false, services: fakeServices() },
      registry: createRegistry([{ name: 'probe', commands: { flash } }]),
      siteFiles: createSiteFiles(pinned, undefined),
    });
    await jobs.running([n1])[0]?.ended;
    t.same(ran, went);
    t.match(JSON.stringify(jobs.reader.lines(record.id, 0, 10)), said);
    t.equal(decoded, 1);
    t.equal(jobs.holderOf('bmc'), undefined, 'its BMC is free');
  });
}
