import { spawn } from 'node:child_process';
import t from 'tap';
import { startChild } from '../../../lib/runner/child-life.js';

const order = { kind: 'start', id: 1, stdin: '', deadlineSeconds: 20, graceSeconds: 1 } as const;
const surroundings = { PATH: process.env['PATH'] ?? '/usr/bin:/bin' };

/** Nothing else happens in this process meanwhile. */
function block(milliseconds: number): void {
  const end = Date.now() + milliseconds;
  while (Date.now() < end);
}

t.test(
  'the output of a child is read although its end was seen first and nobody had time for it',
  async (t) => {
    // The end of any child makes all ends be collected, also of one whose output is not looked at in this turn.
    const first = spawn('sh', ['-c', 'printf first'], { stdio: ['ignore', 'pipe', 'ignore'] });
    first.stdout.once('data', () => {
      block(600);
      setImmediate(() => block(1300));
    });
    const late = startChild(
      { ...order, program: 'sh', args: ['-c', 'sleep 0.4; printf late; printf why >&2'] },
      surroundings,
      () => {},
    );
    block(250);
    t.same(await late, { kind: 'exited', code: 0, stdout: 'late', stderr: 'why' });
  },
);

t.test(
  'a process that a child leaves behind with its output does not keep it from having ended',
  async (t) => {
    const started = Date.now();
    const end = await startChild(
      { ...order, program: 'sh', args: ['-c', 'printf said; sleep 90 & exit 3'] },
      surroundings,
      () => {},
    );
    t.same(end, { kind: 'exited', code: 3, stdout: 'said', stderr: '' });
    t.ok(Date.now() - started < 60_000);
  },
);
