import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Handouts } from '../plugin/contract.js';
import { type ChildEnvironment, makeOwnDirectory } from '../process/child-environment.js';
import { startSshAgent } from './ssh-agent.js';

/** What a command hands to its workers, until it is taken back. */
export interface LeasedHandouts {
  readonly handouts: Handouts;
  /** Takes everything back, the last thing first. Never rejects. */
  end(): Promise<void>;
}

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** @param environment of the workers */
export function leaseHandouts(environment: ChildEnvironment | undefined): LeasedHandouts {
  const ends: (() => Promise<void>)[] = [];

  async function inbox(): Promise<string> {
    const { path, remove } = await makeOwnDirectory(environment, 'inbox-');
    ends.push(remove);
    return path;
  }

  return {
    handouts: {
      apart: environment?.account !== undefined,
      inbox,
      async give(name, content) {
        const path = join(await inbox(), name);
        // Whoever is in the directory already has put nothing there that is followed.
        const file = await open(path, 'wx', 0o600);
        try {
          await file.writeFile(content);
          const account = environment?.account;
          if (account !== undefined) await file.chown(account.uid, account.gid);
        } finally {
          await file.close();
        }
        return path;
      },
      async takeBack(path, maxBytes) {
        const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
        try {
          const found = await file.stat();
          if (!found.isFile() || found.nlink !== 1) throw new Error('not a file of its own');
          const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(maxBytes, found.size)));
          return buffer.toString('utf8', 0, bytesRead);
        } finally {
          await file.close();
        }
      },
      async useKey(privateKeyFile) {
        const account = environment?.account;
        if (environment === undefined || account === undefined) return { kind: 'file', file: privateKeyFile };
        const agent = await startSshAgent(privateKeyFile, { ...environment, account });
        if (agent.kind === 'problem') return agent;
        ends.push(agent.end);
        return { kind: 'agent', socket: agent.socket };
      },
      atEnd: (act) => void ends.push(act),
    },
    async end() {
      for (const end of ends.reverse()) await end().catch(() => {});
    },
  };
}
