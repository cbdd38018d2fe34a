import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for all that are in the set now, but no longer than this. */
export async function settledWithin(work: ReadonlySet<Promise<unknown>>, seconds: number): Promise<void> {
  const patience = new AbortController();
  const late = sleep(seconds * 1000, undefined, { signal: patience.signal }).catch(() => undefined);
  await Promise.race([Promise.allSettled(work), late]);
  patience.abort();
}
