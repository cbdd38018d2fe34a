import { createLog } from '../../lib/log.js';
import { createPool } from '../../lib/pool/pool.js';
import { toNodeName } from '../../xcat-compat/names/node-name.js';
import { infosIn } from './documents.js';
import { heard } from './heard.js';
import { testServices } from './worker-services.js';

/**
 * A daemon with one worker, a runner and two children that sleep for a minute. Prints what its job says, one line
 * each, and runs until it is killed.
 */
const pool = createPool({
  settings: testServices({ workers: 1 }).settings,
  source: 'mn',
  workerEntry: new URL('probe-worker.js', import.meta.url),
  runnerEntry: new URL('../../bin/runner.js', import.meta.url),
  log: createLog('silent'),
});
await pool.run(
  'probe',
  {
    command: 'children',
    plan: { args: ['-e', 'setTimeout(() => {}, 60_000)'] },
    targets: ['node01', 'node02'].map((name) => ({ node: toNodeName(name), owner: '10.0.0.1', facts: {} })),
  },
  {
    ...heard({}),
    documents: (documents) => {
      for (const { info } of infosIn(documents)) process.stdout.write(`${String(info)}\n`);
    },
  },
  new AbortController().signal,
);
