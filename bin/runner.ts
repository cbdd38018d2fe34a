import { FAMILY_VARIABLE } from '../lib/child/family.js';
import { runRunner } from '../lib/child/runner.js';

/** The runner process, started by the daemon: `runner.js SOCKET MAX_CHILDREN`. Its standard input is its life line. */
const [socketPath = '', maxChildren = ''] = process.argv.slice(2);

// A daemon that is killed meanwhile does not read it.
process.stdout.on('error', () => {});

await runRunner({
  socketPath,
  maxChildren: Number(maxChildren),
  path: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
  family: process.env[FAMILY_VARIABLE],
  daemon: process.stdin,
  listening: () => process.stdout.write('listening\n'),
});
process.exit(0);
