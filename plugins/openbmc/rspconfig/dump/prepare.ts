import { constants } from 'node:fs';
import { access, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileMove } from '../../../../lib/files/take-file.js';
import type { Call, DaemonServices } from '../../../../lib/plugin/contract.js';
import type { NodeName } from '../../../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../../../xcat-compat/wire/response.js';
import { globalText } from '../../../../xcat-compat/wire/sendmsg.js';
import type { ActionOf, DumpAction } from '../rspconfig-plan.js';
import { isDumpName } from './dump-node.js';
import { capturing, downloadingAll, noDirectory } from './dump-texts.js';

/** Says where dumps are written, and makes the directory; a text is why there is none. */
export async function withTarget(
  action: ActionOf<'dump'>,
  { handouts }: Pick<Call, 'handouts'>,
  { settings, source, now }: DaemonServices,
): Promise<ActionOf<'dump'> | string> {
  const { kind } = action.dump;
  if (kind !== 'capture' && kind !== 'download') return action;
  const directory = join(settings.logDirectory, 'dump');
  try {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.W_OK);
    await removeLeftovers(directory, now());
  } catch {
    return noDirectory[kind](directory);
  }
  return { ...action, to: { directory, inbox: await handouts.inbox(), host: source, time: now() } };
}

const DAY_MS = 86_400_000;
/** How a download names a file that is not complete. */
const PART = /^\..*_dump_[\w-]+\.tar\.xz\.[0-9a-f-]{36}$/;

/** Parts that were left by a machine or a worker that stopped in the middle; no download takes a day. */
async function removeLeftovers(directory: string, now: number): Promise<void> {
  const parts = (await readdir(directory)).filter((name) => PART.test(name));
  for (const name of parts) {
    const part = join(directory, name);
    const written = await stat(part).catch(() => undefined);
    if (written !== undefined && now - written.mtimeMs > DAY_MS) await rm(part, { force: true });
  }
}

/** Where the daemon puts the dumps that workers have ready. */
export function dumpMoves({ to }: ActionOf<'dump'>): (node: NodeName, name: string) => FileMove | undefined {
  return (node, name) => {
    if (to === undefined || !isDumpName(name, node)) return undefined;
    return { from: join(to.inbox, name), to: join(to.directory, name) };
  };
}

/** What is said before any BMC is contacted. */
export function saidFirst(dump: DumpAction): readonly XcatResponse[] {
  if (dump.kind === 'capture') return [globalText(capturing)];
  return dump.kind === 'download' && dump.id === 'all' ? [globalText(downloadingAll)] : [];
}
