import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { INSTALLED, installCommand } from '../../../../../plugins/openbmc/bmc/ssh/ssh-command.js';

const key = { type: 'ssh-rsa', body: 'AAAAB3+key/1==', comment: 'root@mn' };
const line = 'ssh-rsa AAAAB3+key/1== root@mn';

/** What is in authorized_keys before, and what is added to it; undefined for nothing. */
const contents: readonly (readonly [string, string, string | undefined])[] = [
  ['an empty file', '', `${line}\n`],
  ['the same line', `${line}\n`, undefined],
  ['the same line without an end', line, undefined],
  ['the same line with CRLF', `${line}\r\n`, undefined],
  ['other lines with CRLF', 'ssh-rsa AAAAother x\r\n', `${line}\n`],
  ['CR alone at the end', 'ssh-rsa AAAAother x\r', `\n${line}\n`],
  ['no newline at the end', 'ssh-rsa AAAAother x', `\n${line}\n`],
  ['another comment', 'ssh-rsa AAAAB3+key/1== somebody@else\n', undefined],
  ['options before it', `from="10.*",command="a \\"b\\" #c" ${line}\n`, undefined],
  ['as a comment', `#${line}\n  \t# ${line}\n`, `${line}\n`],
  ['comments and empty lines', '# keys\n\n\n# end\n', `${line}\n`],
  ['blanks before it', `  ${line}\n`, undefined],
  ['bytes that are no text', 'ssh-rsa AAAA\u0000\u0001 x\n', `${line}\n`],
  ['the key behind bytes that are no text', `\u0000\n${line}\n`, undefined],
  ['a body that begins like it', 'ssh-rsa AAAAB3+key/ x\n', `${line}\n`],
  ['characters of another alphabet', 'ssh-rsa AAAA ÄÖÜ\n', `${line}\n`],
  ['many keys', 'ssh-rsa AAAAother x\n'.repeat(3000), `${line}\n`],
];

const command = installCommand(key);

interface Shell {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The shell of this machine, and busybox's with its own tools only. */
function shells(t: Test): Readonly<Record<string, Shell>> {
  const sh = { program: '/bin/sh', env: { PATH: '/usr/bin:/bin' } };
  if (!existsSync('/usr/bin/busybox')) {
    t.comment('busybox is not installed: only the shell of this machine is tried');
    return { sh };
  }
  const tools = mkdtempSync(join(tmpdir(), 'xcatd-ts-busybox-'));
  t.teardown(() => rmSync(tools, { recursive: true }));
  for (const name of execFileSync('busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    symlinkSync('/usr/bin/busybox', join(tools, name));
  }
  return { sh, busybox: { program: join(tools, 'sh'), env: { PATH: tools } } };
}

function runIn({ program, env }: Shell, home: string) {
  return spawnSync(program, ['-c', command], { env: { ...env, HOME: home }, encoding: 'utf8' });
}

t.test('O64 whatever is in authorized_keys stays, and the key is added once', async (t) => {
  const home = t.testdir();
  const directory = join(home, '.ssh');
  const file = join(directory, 'authorized_keys');
  for (const [shell, how] of Object.entries(shells(t))) {
    for (const [what, before, added] of contents) {
      mkdirSync(directory, { recursive: true });
      writeFileSync(file, before);
      for (let time = 1; time <= 2; time += 1) {
        const { status, stdout, stderr } = runIn(how, home);
        t.same([status, stdout], [0, `${INSTALLED}\n`], `${shell}: ${what} ${stderr}`);
        t.equal(readFileSync(file, 'utf8'), `${before}${added ?? ''}`, `${shell}: ${what}, time ${time}`);
      }
    }
    rmSync(directory, { recursive: true });
    runIn(how, home);
    t.equal(readFileSync(file, 'utf8'), `${line}\n`, `${shell}: nothing there yet`);
    rmSync(directory, { recursive: true });
  }
});

t.test('what cannot be written is no success', async (t) => {
  const homes = t.testdir({ a: { '.ssh': { authorized_keys: {} } }, b: { '.ssh': 'a file' } });
  for (const [shell, how] of Object.entries(shells(t))) {
    for (const home of ['a', 'b']) {
      const { status, stdout, stderr } = runIn(how, join(homes, home));
      t.not(status, 0, shell);
      t.notMatch(stdout, INSTALLED);
      t.match(stderr, /directory|exists/i);
    }
  }
});

t.test('of several at once one adds the key', async (t) => {
  const homes = t.testdir({ sh: {}, busybox: {} });
  for (const [shell, { program, env }] of Object.entries(shells(t))) {
    const home = join(homes, shell);
    const ended = Array.from({ length: 12 }, () => {
      const child = spawn(program, ['-c', command], { env: { ...env, HOME: home }, stdio: 'ignore' });
      return new Promise((resolve) => child.once('exit', resolve));
    });
    t.same(
      await Promise.all(ended),
      ended.map(() => 0),
    );
    t.equal(readFileSync(join(home, '.ssh', 'authorized_keys'), 'utf8'), `${line}\n`, shell);
    t.same(readdirSync(join(home, '.ssh')), ['authorized_keys'], 'and leaves no lock');
  }
});

t.test('a lock that was left is waited for, and then taken over', async (t) => {
  const home = t.testdir({ '.ssh': { '.adding_key': {} } });
  const { sh } = shells(t);
  if (sh === undefined) throw new Error('no shell');
  t.equal(runIn(sh, home).status, 0);
  t.same(readdirSync(join(home, '.ssh')), ['authorized_keys']);
});
