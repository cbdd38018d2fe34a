import { type FileHandle, open, readFile } from 'node:fs/promises';
import type { Handouts } from '../../../lib/plugin/contract.js';
import type { Settings } from '../../../lib/settings/settings.js';
import { knownHostsFile } from '../bmc/ssh/ssh-command.js';
import { ssh } from './rspconfig-texts.js';

type SshSettings = Pick<Settings, 'sshHostKeys' | 'sshKeyFile'>;

/**
 * Before ssh may add the keys of new BMCs to a file: makes it, readable by root only, and ends its last line, which ssh
 * would go on writing. A text is why that cannot be: ssh would then not remember, and take any key the next time.
 */
export async function readyKnownHosts(settings: SshSettings): Promise<string | undefined> {
  if (settings.sshHostKeys !== 'remember') return undefined;
  const path = knownHostsFile(settings);
  try {
    const file = await open(path, 'a+', 0o600);
    try {
      if (!(await endsLine(file))) await file.appendFile('\n');
    } finally {
      await file.close();
    }
    return undefined;
  } catch (error) {
    return ssh.notRemembered(path, codeOf(error));
  }
}

/** What a site of many thousands of BMCs has is a tenth of it. */
const MOST_BYTES = 32 * 1024 * 1024;
const NAME = 'known_hosts';

/**
 * A copy of the file for workers that cannot read it; undefined where they need none. What ssh adds to the copy is
 * added to the file when the command has ended: lines of these BMCs alone, and none for a BMC that has one already.
 * @param names of the command's BMCs, as known_hosts has them
 */
export async function handKnownHosts(
  settings: SshSettings,
  names: ReadonlySet<string>,
  handouts: Handouts,
): Promise<string | undefined> {
  if (!handouts.apart || settings.sshHostKeys === 'accept') return undefined;
  const path = knownHostsFile(settings);
  const before = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  });
  const copy = await handouts.give(NAME, before);
  if (settings.sshHostKeys === 'remember') {
    handouts.atEnd(async () => addHosts(path, await handouts.takeBack(copy, MOST_BYTES), names));
  }
  return copy;
}

/** One line as ssh adds it: NAME TYPE KEY. */
const LINE = /^(\S+) ((?:ssh|ecdsa|sk)-[a-z0-9@.-]+) [A-Za-z0-9+/]+={0,3}$/;

/** Adds the lines of BMCs with these names for which the file has none of that type. */
async function addHosts(path: string, text: string, names: ReadonlySet<string>): Promise<void> {
  const file = await open(path, 'a+', 0o600);
  try {
    const known = new Set((await file.readFile('utf8')).split('\n').map(hostAndType));
    for (const line of text.split('\n')) {
      const [, name = '', type = ''] = LINE.exec(line) ?? [];
      const key = `${name} ${type}`;
      if (!names.has(name) || known.has(key)) continue;
      known.add(key);
      await file.appendFile(`${line}\n`);
    }
  } finally {
    await file.close();
  }
}

function hostAndType(line: string): string {
  return line.split(' ', 2).join(' ');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

async function endsLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return true;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() === '\n';
}
