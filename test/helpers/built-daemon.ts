import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { type Program, startProgram } from './processes.js';
import type { RawTarget } from './raw-client.js';
import type { Site } from './site.js';

/** A daemon of this site as a process of its own, on a free port of loopback. */
export interface BuiltDaemon extends Program {
  readonly port: number;
  /** How to reach it with the certificate in HOME/.xcat; without home: without one. */
  as(home?: string): RawTarget;
}

export async function startDaemon(site: Site, ...words: readonly string[]): Promise<BuiltDaemon> {
  const state = mkdtempSync(join(site.logdir, '..', 'state-'));
  const daemon = await startProgram(
    [
      ...['serve', '--confdir', site.confdir, '--listen', '127.0.0.1', '--port', '0'],
      ...['--logdir', site.logdir, '--statedir', state, ...words],
    ],
    /^listening on /,
  );
  const port = Number(/:(\d+)$/.exec(daemon.ready)?.[1]);
  return { ...daemon, port, as: (home) => ({ host: '127.0.0.1', port, home }) };
}
