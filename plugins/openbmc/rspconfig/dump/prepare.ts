import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DaemonServices } from '../../../../lib/plugin/contract.js';
import type { XcatResponse } from '../../../../xcat-compat/wire/response.js';
import { globalText } from '../../../../xcat-compat/wire/sendmsg.js';
import type { ActionOf, DumpAction } from '../plan.js';
import { capturing, downloadingAll, noDirectory } from './messages.js';

/** Says where dumps are written, and makes the directory; a text is why there is none. */
export async function withTarget(
  action: ActionOf<'dump'>,
  { settings, source, now }: DaemonServices,
): Promise<ActionOf<'dump'> | string> {
  const { kind } = action.dump;
  if (kind !== 'capture' && kind !== 'download') return action;
  const directory = join(settings.logDirectory, 'dump');
  try {
    await mkdir(directory, { recursive: true });
  } catch {
    return noDirectory[kind](directory);
  }
  return { ...action, to: { directory, host: source, time: now() } };
}

/** What is said before any BMC is contacted. */
export function saidFirst(dump: DumpAction): readonly XcatResponse[] {
  if (dump.kind === 'capture') return [globalText(capturing)];
  return dump.kind === 'download' && dump.id === 'all' ? [globalText(downloadingAll)] : [];
}
