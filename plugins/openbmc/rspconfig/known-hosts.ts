import { type FileHandle, open } from 'node:fs/promises';
import type { Settings } from '../../../lib/settings.js';
import { knownHostsFile } from '../ssh/command-line.js';
import { ssh } from './messages.js';

/**
 * Before ssh may add the keys of new BMCs to a file: makes it, readable by root only, and ends its last line, which ssh
 * would go on writing. A text is why that cannot be: ssh would then not remember, and take any key the next time.
 */
export async function readyKnownHosts(
  settings: Pick<Settings, 'sshHostKeys' | 'sshKeyFile'>,
): Promise<string | undefined> {
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
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return ssh.notRemembered(path, why);
  }
}

async function endsLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return true;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() === '\n';
}
