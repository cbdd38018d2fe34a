import pLimit from 'p-limit';

/**
 * Runs `work` for every item, at most `limit` at once, and waits for all. One item's failure stops no other; the
 * first one is thrown when all have ended. Items not yet begun when the signal aborts are still called: `work`
 * sees the signal and says so for its item.
 */
export async function fanOut<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const limited = pLimit(limit);
  const ended = await Promise.allSettled(items.map((item) => limited(() => work(item))));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
}
