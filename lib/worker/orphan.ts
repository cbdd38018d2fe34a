import { setTimeout as pause } from 'node:timers/promises';
import { startTimeOf } from '../process/proc.js';

const POLL_MILLISECONDS = 50;

/**
 * Ends a process that is not a child of this one: TERM, and KILL when it still runs after the grace time. Before
 * each signal the start time is compared, so a process that merely got the same PID later is never hit. Without a
 * known start time nothing is done: curl's own --max-time then ends the upload.
 */
export async function endOrphan(
  pid: number,
  startTime: string | undefined,
  graceSeconds: number,
): Promise<void> {
  const runs = (): boolean => startTime !== undefined && startTimeOf(pid) === startTime;
  const give = (signal: 'SIGTERM' | 'SIGKILL'): void => {
    try {
      if (runs()) process.kill(pid, signal);
    } catch {
      // It ended in between.
    }
  };

  give('SIGTERM');
  const lastPoll = Math.ceil((graceSeconds * 1000) / POLL_MILLISECONDS);
  for (let poll = 0; poll < lastPoll && runs(); poll += 1) await pause(POLL_MILLISECONDS);
  give('SIGKILL');
}
