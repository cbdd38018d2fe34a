import { setTimeout as sleep } from 'node:timers/promises';
import { isLocked } from './sqlite-driver.js';

/** Milliseconds a lock of another process is waited for. */
export const LOCK_WAIT_MS = 15_000;
const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 50;

/**
 * Runs `attempt` until it meets no lock of another process. SQLite's own busy time-out would stop the whole process
 * while it waits; this does not.
 * @param table named in the error when the lock outlasts `waitMs`
 */
export async function waitForLock<T>(table: string, waitMs: number, attempt: () => T): Promise<T> {
  const end = performance.now() + waitMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return attempt();
    } catch (error) {
      if (!isLocked(error)) throw error;
      if (performance.now() >= end) throw lockedTooLong(table, waitMs, error);
    }
    await sleep(pause);
  }
}

function lockedTooLong(table: string, waitMs: number, cause: unknown): Error {
  return new Error(
    `Table ${table} has been locked by another process for ${waitMs / 1000} seconds: look for a tabedit, chtab or sqlite3 that hangs`,
    { cause },
  );
}
