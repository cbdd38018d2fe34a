const callbacks = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when the signal aborts, until the returned function is called. One listener per signal serves the
 * thousands of requests of one command, and letting go of one does not search through all.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  let waiting = callbacks.get(signal);
  if (waiting === undefined) {
    const all = new Set<() => void>();
    waiting = all;
    callbacks.set(signal, all);
    signal.addEventListener('abort', () => {
      for (const one of all) one();
    });
  }
  waiting.add(callback);
  return () => waiting.delete(callback);
}
