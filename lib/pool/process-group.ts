import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { groupOf } from '../process/proc.js';

const POLL_MILLISECONDS = 20;
/** A process that hangs in the kernel (a dead file server) ends when it can; it does nothing more by itself. */
const PATIENCE_MILLISECONDS = 10_000;

/**
 * Ends by KILL what is left of a process group whose leader has ended, and waits until nothing of it runs. The number
 * is not given to another process while one of the group is there.
 * @param leader the process id of the leader, which is the group's
 * @returns the members that do not end in time
 */
export async function endGroup(leader: number): Promise<readonly number[]> {
  for (let waited = 0; ; waited += POLL_MILLISECONDS) {
    const left = kill(leader) ? members(leader) : [];
    if (left.length === 0 || waited > PATIENCE_MILLISECONDS) return left;
    await pause(POLL_MILLISECONDS);
  }
}

/** False when there is no such group any more. */
function kill(leader: number): boolean {
  try {
    process.kill(-leader, 'SIGKILL');
    return true;
  } catch (error) {
    // Of some members only: those of another user are none of ours.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Zombies have ended: who has to collect them may never do it. */
function members(leader: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => groupOf(pid) === leader);
}
