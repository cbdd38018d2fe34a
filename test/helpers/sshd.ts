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
  /** Shows another host key from here on, of this type. */
  readonly changeHostKey: (type: HostKeyType) => Promise<void>;
}

export type HostKeyType = 'rsa' | 'ed25519';

export interface SshdOptions {
  /** Where it listens; 127.0.0.1 when absent. */
  readonly addresses?: readonly string[];
  /** More lines of its configuration, which win. */
  readonly lines?: readonly string[];
}

const SSHD = '/usr/sbin/sshd';

/** Why there can be no sshd here; undefined when there can. */
export function noSshd(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can make a user that logs in by password';
  const missing = [SSHD, '/usr/sbin/useradd', '/usr/bin/ssh-keygen'].find((file) => !existsSync(file));
  return missing === undefined ? undefined : `${missing} is not installed (openssh-server, passwd)`;
}

/** Everything is taken down with the test, the user too. */
export async function startSshd(t: Test, password: string, options: SshdOptions = {}): Promise<Sshd> {
  const { user, home } = makeUser(t, password);
  const directory = temporary(t, 'sshd');
  const hostKey = keyPair(directory, 'host', 'rsa');
  const publicKey = `${keyPair(directory, 'id_rsa', 'rsa')}.pub`;
  const port = await freePort();
  const log = join(directory, 'log');
  writeFileSync(join(directory, 'config'), configuration(port, hostKey, options));
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const sshd = spawn(SSHD, ['-D', '-f', join(directory, 'config'), '-E', log], { stdio: 'ignore' });
  const ended = new Promise((resolve) => sshd.once('exit', resolve));
  t.teardown(async () => {
    sshd.kill();
    await ended;
  });
  const read = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
  const listened = () => read().split('listening on').length - 1;
  const all = options.addresses?.length ?? 1;
  await until('sshd listens', () => listened() === all);
  let starts = 1;
  return {
    port,
    user,
    password,
    keysFile: join(home, '.ssh', 'authorized_keys'),
    log: read,
    publicKey,
    changeHostKey: async (type) => {
      for (const file of [hostKey, `${hostKey}.pub`]) rmSync(file);
      keyPair(directory, 'host', type);
      starts += 1;
      sshd.kill('SIGHUP');
      await until('sshd listens again', () => listened() === all * starts);
    },
  };
}

/** A user of this machine that may log in by password, with an empty home. */
export function makeUser(t: Test, password: string): { readonly user: string; readonly home: string } {
  const home = temporary(t, 'bmc');
  users += 1;
  const user = `xcatdts${process.pid}${users === 1 ? '' : `x${users}`}`;
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: `${password}\n` });
  const words = ['--no-create-home', '--home-dir', home, '--shell', '/bin/sh'];
  execFileSync('/usr/sbin/useradd', [...words, '--password', String(hash).trim(), user]);
  t.teardown(() => execFileSync('/usr/sbin/userdel', [user], { stdio: 'ignore' }));
  const id = (which: string) => Number(execFileSync('id', [which, user], { encoding: 'utf8' }));
  chownSync(home, id('-u'), id('-g'));
  return { user, home };
}

let users = 0;

/** A directory that is gone with the test. */
export function temporary(t: Test, name: string): string {
  const directory = mkdtempSync(join(tmpdir(), `xcatd-ts-${name}-`));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** No PAM, so that it needs nothing of the machine but the user. */
function configuration(port: number, hostKey: string, options: SshdOptions): string {
  const { addresses = ['127.0.0.1'], lines = [] } = options;
  return [
    ...lines,
    `Port ${port}`,
    ...addresses.map((address) => `ListenAddress ${address}`),
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

export function keyPair(directory: string, name: string, type: HostKeyType): string {
  const file = join(directory, name);
  const size = type === 'rsa' ? ['-b', '2048'] : [];
  execFileSync('ssh-keygen', ['-q', '-t', type, ...size, '-N', '', '-C', "root@mn'1", '-f', file]);
  return file;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
