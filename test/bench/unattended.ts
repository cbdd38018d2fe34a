import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeImage } from '../../bin/demo-image.js';
import type { Behaviour } from '../../plugins/openbmc/simulator/index.js';
import type { Stage } from './stage.js';

/** Twenty seconds of activation, fifteen from the request to restart to a BMC that is Ready. */
export const slowBmcs: Partial<Behaviour> = {
  activationMs: 20_000,
  rebootDelayMs: 500,
  refusedMs: 9_500,
  startingMs: 3_000,
  notReadyMs: 2_000,
};

/** A directory for `rflash -d`. */
export async function imageDirectory(stage: Stage, mebibytes: number): Promise<string> {
  const directory = join(stage.site.confdir, 'both');
  mkdirSync(directory);
  await writeImage({ path: join(directory, 'bmc.tar'), mebibytes, version: 'bench-2.0' });
  await writeImage({
    path: join(directory, 'host.tar'),
    mebibytes,
    version: 'bench-host-2.0',
    purpose: 'Host',
  });
  return directory;
}

/** A node in the document of `rflash --json`. */
export interface NodeInResult {
  readonly node: string;
  readonly status: 'success' | 'failure';
  readonly reason?: string;
  readonly seconds: number;
}

export async function flashed(stage: Stage, ...words: readonly string[]): Promise<readonly NodeInResult[]> {
  const { stdout, stderr } = await stage.anyhow('rflash', ...words, '--json');
  const line = stdout.split('\n').find((one) => one.startsWith('{'));
  if (line === undefined) throw new Error(`no result:\n${stdout.slice(-2000)}${stderr.slice(-2000)}`);
  return (JSON.parse(line) as { readonly nodes: readonly NodeInResult[] }).nodes;
}

export function slowest(nodes: readonly NodeInResult[]): number {
  return Math.max(...nodes.map(({ seconds }) => seconds));
}
