import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { INSTALLED, installCommand } from '../../../../plugins/openbmc/ssh/command-line.js';

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

/** The command as a shell runs it whose home is `home`; busybox with its own tools only. */
function shells(t: Test): Readonly<Record<string, (home: string) => ReturnType<typeof spawnSync>>> {
  const command = installCommand(key);
  const plain = (home: string) =>
    spawnSync('sh', ['-c', command], { env: { PATH: '/usr/bin:/bin', HOME: home } });
  if (!existsSync('/usr/bin/busybox')) {
    t.comment('busybox is not installed: only the shell of this machine is tried');
    return { sh: plain };
  }
  const tools = mkdtempSync(join(tmpdir(), 'xcatd-ts-busybox-'));
  t.teardown(() => rmSync(tools, { recursive: true }));
  for (const name of execFileSync('busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    symlinkSync('/usr/bin/busybox', join(tools, name));
  }
  const busybox = (home: string) =>
    spawnSync(join(tools, 'sh'), ['-c', command], { env: { PATH: tools, HOME: home } });
  return { sh: plain, busybox };
}

t.test('O64 whatever is in authorized_keys stays, and the key is added once', async (t) => {
  const home = t.testdir();
  const directory = join(home, '.ssh');
  const file = join(directory, 'authorized_keys');
  for (const [shell, run] of Object.entries(shells(t))) {
    for (const [what, before, added] of contents) {
      mkdirSync(directory, { recursive: true });
      writeFileSync(file, before);
      for (let time = 1; time <= 2; time += 1) {
        const { status, stdout, stderr } = run(home);
        t.same([status, String(stdout)], [0, `${INSTALLED}\n`], `${shell}: ${what} ${String(stderr)}`);
        t.equal(readFileSync(file, 'utf8'), `${before}${added ?? ''}`, `${shell}: ${what}, time ${time}`);
      }
    }
    rmSync(directory, { recursive: true });
    run(home);
    t.equal(readFileSync(file, 'utf8'), `${line}\n`, `${shell}: nothing there yet`);
    rmSync(directory, { recursive: true });
  }
});

t.test('what cannot be written is no success', async (t) => {
  const homes = t.testdir({ a: { '.ssh': { authorized_keys: {} } }, b: { '.ssh': 'a file' } });
  for (const [shell, run] of Object.entries(shells(t))) {
    for (const home of ['a', 'b']) {
      const { status, stdout, stderr } = run(join(homes, home));
      t.not(status, 0, shell);
      t.notMatch(String(stdout), INSTALLED);
      t.match(String(stderr), /directory|exists/i);
    }
  }
});
