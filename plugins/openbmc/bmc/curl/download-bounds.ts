import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { WorkerServices } from '../../../../lib/plugin/contract.js';

/** So much of a file system stays free whatever is downloaded: a twentieth of it, and of a large one this much. */
const MOST_KEPT_BYTES = 1024 ** 3;
const KEPT_PART = 20;
const WATCH_SECONDS = 0.5;

/** Room on the file system of a file's directory. */
interface Room {
  /** What a download may still take of it. */
  readonly bytes: number;
}

/** Looks how much a download into this directory may take. Rejects with an error of the system. */
export async function roomFor(file: string): Promise<Room> {
  const { bsize, blocks, bavail } = await statfs(dirname(file));
  const kept = Math.min(MOST_KEPT_BYTES, (blocks * bsize) / KEPT_PART);
  return { bytes: Math.max(0, Math.floor(bavail * bsize - kept)) };
}

/** Why a download is ended before its BMC has ended it. */
export type Exceeded = 'tooLarge' | 'noRoom';

export interface Watch {
  /** Aborts with the command's, and when a bound is exceeded. */
  readonly signal: AbortSignal;
  readonly exceeded: () => Exceeded | undefined;
  /** To be called when the download has ended. */
  readonly end: () => void;
}

/**
 * Watches a file while it grows. Releases of curl before 8.4 bound only what the BMC announces, and no release knows
 * of the disk.
 * @param most bytes
 */
export function watchDownload(
  { services, signal }: { readonly services: Pick<WorkerServices, 'sleep'>; readonly signal: AbortSignal },
  part: string,
  most: number,
): Watch {
  const over = new AbortController();
  const ended = new AbortController();
  let found: Exceeded | undefined;

  async function look(): Promise<void> {
    while (await tick()) {
      found = await exceededBy(part, most);
      if (found === undefined || ended.signal.aborted) continue;
      over.abort();
      return;
    }
  }

  function tick(): Promise<boolean> {
    return services.sleep(WATCH_SECONDS, ended.signal).then(
      () => !ended.signal.aborted,
      () => false,
    );
  }

  look().catch(() => over.abort());
  return {
    signal: AbortSignal.any([signal, over.signal]),
    exceeded: () => found,
    end: () => ended.abort(),
  };
}

async function exceededBy(part: string, most: number): Promise<Exceeded | undefined> {
  try {
    if ((await stat(part)).size > most) return 'tooLarge';
    return (await roomFor(part)).bytes === 0 ? 'noRoom' : undefined;
  } catch {
    // A file that cannot be looked at cannot be written either, which curl then says.
    return undefined;
  }
}
