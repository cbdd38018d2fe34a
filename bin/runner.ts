import { marksIn } from '../lib/process/family.js';
import { runRunner } from '../lib/runner/run-children.js';
import { endWhenUncaught } from './uncaught.js';

/** The runner process, started by the daemon: `runner.js SOCKET MAX_CHILDREN`. Its standard input is its life line. */
endWhenUncaught('xcatd-ts runner');
const [socketPath = '', maxChildren = ''] = process.argv.slice(2);

// A daemon that is killed meanwhile does not read it.
process.stdout.on('error', () => {});

await runRunner({
  socketPath,
  maxChildren: Number(maxChildren),
  path: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
  family: marksIn(process.env),
  daemon: process.stdin,
  tell: (line) => process.stdout.write(`${line}\n`),
});
process.exit(0);
