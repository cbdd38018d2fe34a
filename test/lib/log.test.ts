import { spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import t from 'tap';

const module = new URL('../../lib/log.js', import.meta.url).href;
/** @param text an expression, for more than a command line takes */
const write = (text: string, more = ''): string =>
  `import { createLog } from '${module}'; const log = createLog('info'); log.warn({ reason: ${text} }, 'x\\u001b[2J'); ${more}`;

/** What a process of its own writes on standard error. */
function logged(program: string, stderr: number | 'pipe' = 'pipe') {
  return spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', stderr],
    encoding: 'utf8',
  });
}

t.test('a line is one line, and nothing in it is obeyed by a terminal', async (t) => {
  const { stderr } = logged(write(JSON.stringify('\u001b[31ma\u009b2Jb\u007fc\r\nd é\u202e\u2066\u2028')));
  t.equal(stderr.split('\n').length, 2);
  t.match(JSON.parse(stderr), {
    reason: '\\x1b[31ma\\x9b2Jb\\x7fc\\x0d\nd é\\u202e\\u2066\\u2028',
    msg: 'x\\x1b[2J',
  });
});

t.test('a text of megabytes is cut, and how long it was is said', async (t) => {
  const { stderr } = logged(write('"n".repeat(3_000_000)'));
  t.ok(stderr.length < 5000);
  t.match(stderr, /n… \(3000000 characters\)/);
});

t.test('a log that cannot be written ends nothing', async (t) => {
  const ended = logged(write('1', "log.error({}, 'b'); console.log('alive')"), openSync('/dev/full', 'w'));
  t.equal(ended.stdout, 'alive\n');
  t.equal(ended.status, 0);
});
