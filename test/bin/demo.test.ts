import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';

const program = fileURLToPath(new URL('../../bin/xcatd-ts.js', import.meta.url));

function startDemo(t: Test, ...words: readonly string[]): { child: ChildProcess; said: () => string } {
  const child = spawn(process.execPath, [program, 'demo', ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(() => void child.kill('SIGKILL'));
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  return { child, said: () => text };
}

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', (code) => resolve(code)));
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

t.test('TERM in the middle of the demo leaves nothing behind', async (t) => {
  const { child, said } = startDemo(t, '--port', '23001');
  const ended = endOf(child);
  await until(() => said().includes('$ rflash demo -a'));
  const [, directory = ''] = /A private site in (\S+):/.exec(said()) ?? [];
  t.ok(existsSync(directory), directory);
  child.kill('SIGTERM');
  t.equal(await ended, 1);
  t.match(said(), /Ended by a signal; the private site is taken down\.\n$/);
  t.notOk(existsSync(directory));
});

t.test('demo --keep tells how to use it without touching the credentials of anybody', async (t) => {
  const { child, said } = startDemo(t, '--keep', '--port', '23011');
  const ended = endOf(child);
  await until(() => /exit\n$/.test(said()));
  t.match(said(), /The site stays up until Ctrl-C/);
  t.notMatch(said(), /\bcp\b/);
  t.match(said(), /mount --bind \S+\/home\/\.xcat ~\/\.xcat/);
  child.kill('SIGINT');
  t.equal(await ended, 0);
});

t.test('a port that is none is refused before anything is made', async (t) => {
  for (const port of ['abc', '0', '-1', '65536', '1.5']) {
    const { child, said } = startDemo(t, `--port=${port}`);
    t.equal(await endOf(child), 1, port);
    t.equal(said(), 'xcatd-ts: --port: a number from 1 to 65535\n');
  }
});
