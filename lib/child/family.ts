import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * The environment variable that every process of a daemon carries: workers, runner, uploads. Its value is the
 * daemon's state directory. A process keeps it whatever becomes of its parents, so nothing has to be written down.
 */
export const FAMILY_VARIABLE = 'XCATD_TS_STATEDIR';

const POLL_MILLISECONDS = 20;
const PATIENCE_MILLISECONDS = 10_000;

/**
 * Ends by KILL what a daemon with this state directory left behind when it was killed: an old worker or upload must
 * not reach a BMC that is being looked at again. Only for the holder of the state directory, before it starts any
 * process of its own. Resolves with how many were found when none is left.
 * @throws when one does not go
 */
export async function endFamily(family: string): Promise<number> {
  const ended = new Set<number>();
  for (let waited = 0; ; waited += POLL_MILLISECONDS) {
    const left = familyMembers(family);
    if (left.length === 0) return ended.size;
    if (waited > PATIENCE_MILLISECONDS) {
      throw new Error(
        `processes of an earlier daemon do not end: ${left.join(', ')}. End them by hand first.`,
      );
    }
    for (const pid of left) {
      ended.add(pid);
      kill(pid);
    }
    await pause(POLL_MILLISECONDS);
  }
}

/** The processes that carry the mark, this one not. */
function familyMembers(family: string): readonly number[] {
  const mark = `${FAMILY_VARIABLE}=${family}`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => environmentOf(pid).includes(mark));
}

/** Empty for a process that is gone or has ended, and for those of other users. */
function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended in between.
  }
}
