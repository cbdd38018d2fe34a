import { createLog } from '../../lib/log.js';
import type { NodeResult } from '../../lib/plugin/contract.js';
import type { Loss } from '../../lib/pool/part.js';
import { createPool } from '../../lib/pool/pool.js';
import { WORKER_TIMES } from '../../lib/pool/worker-times.js';
import { toNodeName } from '../../xcat-compat/names/node-name.js';
import { heard } from './heard.js';
import { testServices } from './worker-services.js';

/**
 * A pool in a process whose limits a test sets: for each line on its standard input one job of one node, and a line on
 * its standard output that says what became of it. `durable` is a job that takes its nodes back.
 */
const pool = createPool({
  settings: testServices({ workers: 1 }).settings,
  source: 'mn',
  workerEntry: new URL('probe-worker.js', import.meta.url),
  runnerEntry: new URL('../../bin/runner.js', import.meta.url),
  log: createLog('silent'),
  times: { ...WORKER_TIMES, pingSeconds: 0.5, startRetrySeconds: 0.2, startPatienceSeconds: 1 },
});

async function job(line: string): Promise<void> {
  let end: NodeResult | Loss | undefined;
  await pool.run(
    'probe',
    { command: 'echo', plan: {}, targets: [{ node: toNodeName('n1'), owner: '10.0.0.1', facts: {} }] },
    {
      ...heard({
        settled: (_node, result) => {
          end = result;
        },
      }),
      documents: (_documents, taken) => taken(),
      ...(line === 'durable'
        ? {
            lost: (_nodes, loss) => {
              end = loss;
            },
          }
        : {}),
    },
    new AbortController().signal,
  );
  process.stdout.write(`${JSON.stringify(end)}\n`);
}

process.stdin.setEncoding('utf8').on('data', (text: string) => {
  for (const line of text.split('\n').filter(Boolean)) void job(line);
});
process.stdin.on('end', () => process.exit(0));
process.stdout.write('ready\n');
