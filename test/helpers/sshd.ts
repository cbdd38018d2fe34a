import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { until } from './installation.js';

/** A real sshd on loopback that knows one user by password, as a BMC does. */
export interface Sshd {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The user's ~/.ssh/authorized_keys. */
  readonly keysFile: string;
  /** What it has logged so far. */
  readonly log: () => string;
  /** A key pair of this machine; the path of the public one. */
  readonly publicKey: string;
}

const SSHD = '/usr/sbin/sshd';

/** Why there can be no sshd here; undefined when there can. */
export function noSshd(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can make a user that logs in by password';
  const missing = [SSHD, '/usr/sbin/useradd', '/usr/bin/ssh-keygen'].find((file) => !existsSync(file));
  return missing === undefined ? undefined : `${missing} is not installed (openssh-server, passwd)`;
}

/** Everything is taken down with the test, the user too. */
export async function startSshd(t: Test, password: string): Promise<Sshd> {
  const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-sshd-'));
  const home = mkdtempSync(join(tmpdir(), 'xcatd-ts-bmc-'));
  const user = `xcatdts${process.pid}`;
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: `${password}\n` });
  const words = ['--no-create-home', '--home-dir', home, '--shell', '/bin/sh'];
  execFileSync('/usr/sbin/useradd', [...words, '--password', String(hash).trim(), user]);
  t.teardown(() => {
    execFileSync('/usr/sbin/userdel', [user], { stdio: 'ignore' });
    for (const one of [directory, home]) rmSync(one, { recursive: true, force: true });
  });
  const id = (which: string) => Number(execFileSync('id', [which, user], { encoding: 'utf8' }));
  chownSync(home, id('-u'), id('-g'));

  const hostKey = keyPair(directory, 'host');
  const publicKey = `${keyPair(directory, 'id_rsa')}.pub`;
  const port = await freePort();
  const log = join(directory, 'log');
  writeFileSync(join(directory, 'config'), configuration(port, hostKey));
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const sshd = spawn(SSHD, ['-D', '-f', join(directory, 'config'), '-E', log], { stdio: 'ignore' });
  const ended = new Promise((resolve) => sshd.once('exit', resolve));
  t.teardown(async () => {
    sshd.kill();
    await ended;
  });
  const read = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
  await until('sshd listens', () => read().includes('listening on'));
  return {
    port,
    user,
    password,
    keysFile: join(home, '.ssh', 'authorized_keys'),
    log: read,
    publicKey,
  };
}

/** No PAM, so that it needs nothing of the machine but the user. */
function configuration(port: number, hostKey: string): string {
  return [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKey}`,
    'PidFile none',
    'UsePAM no',
    'PasswordAuthentication yes',
    'KbdInteractiveAuthentication no',
    'PubkeyAuthentication yes',
    'AuthorizedKeysFile .ssh/authorized_keys',
    'LogLevel VERBOSE',
    'MaxStartups 100',
    '',
  ].join('\n');
}

function keyPair(directory: string, name: string): string {
  const file = join(directory, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-C', "root@mn'1", '-f', file]);
  return file;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
