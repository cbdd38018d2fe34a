import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { until } from './installation.js';
import { freePort, keyPair, makeUser, noSshd, temporary } from './sshd.js';

const DROPBEAR = '/usr/sbin/dropbear';

/** Why there can be no dropbear here; undefined when there can. */
export function noDropbear(): string | undefined {
  const missing = [DROPBEAR, '/usr/bin/dropbearkey'].find((file) => !existsSync(file));
  return noSshd() ?? (missing === undefined ? undefined : `${missing} is not installed (dropbear-bin)`);
}

/** The ssh server of OpenBMC on loopback, with one user who logs in by password; gone with the test. */
export async function startDropbear(t: Test, password: string, hostKeyType: 'rsa' | 'ed25519') {
  const { user, home } = makeUser(t, password);
  const directory = temporary(t, 'dropbear');
  const hostKey = join(directory, 'host');
  execFileSync('dropbearkey', ['-t', hostKeyType, '-f', hostKey], { stdio: 'ignore' });
  const publicKey = `${keyPair(directory, 'id_rsa', 'rsa')}.pub`;
  const port = await freePort();
  // -F: stays here, -E: logs to standard error, -m: says no message of the day.
  const words = ['-F', '-E', '-m', '-r', hostKey, '-p', `127.0.0.1:${port}`, '-P', join(directory, 'pid')];
  const server = spawn(DROPBEAR, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  t.teardown(async () => {
    server.kill();
    await ended;
  });
  await until('dropbear runs', () => log.includes('Not backgrounding'));
  const keysFile = join(home, '.ssh', 'authorized_keys');
  return { port, user, password, publicKey, keysFile, log: () => log };
}
