/**
 * Lets at most `size` callers through per tick of `everyMilliseconds`. Starting a process blocks the event loop;
 * started in small groups, replies and aborts get through in between.
 */
export function createPace(size: number, everyMilliseconds: number): () => Promise<void> {
  let taken = 0;
  let tick: Promise<void> | undefined;

  function nextTick(): Promise<void> {
    tick ??= new Promise((resolve) => {
      setTimeout(() => {
        taken = 0;
        tick = undefined;
        resolve();
      }, everyMilliseconds);
    });
    return tick;
  }

  return async () => {
    while (taken >= size) await nextTick();
    taken += 1;
    tick ??= nextTick();
  };
}
