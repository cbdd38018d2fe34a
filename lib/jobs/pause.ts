import { setTimeout as timer } from 'node:timers/promises';

/** Resolves after so many seconds, or when the signal aborts. */
export async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await timer(seconds * 1000, undefined, { signal }).catch(() => undefined);
}
