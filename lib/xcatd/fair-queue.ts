/**
 * A line of lines: one per party, asked in turn. A party that comes a thousand times waits behind itself, not before
 * others.
 */
export interface FairQueue<Item> {
  readonly size: number;
  push(item: Item, party: string): void;
  /** Takes the first item of the next party that may come now; undefined when there is none. */
  shift(mayCome?: (party: string) => boolean): Item | undefined;
  /** Takes the last item of the next party instead. */
  pop(): Item | undefined;
  /** Takes an item out, wherever it stands; nothing happens when it is not there. */
  delete(item: Item): void;
}

export function createFairQueue<Item>(): FairQueue<Item> {
  /** In the order of their turns. */
  const lines = new Map<string, Set<Item>>();
  const parties = new Map<Item, string>();

  const taken = (
    mayCome: (party: string) => boolean,
    which: (line: ReadonlySet<Item>) => Item | undefined,
  ) => {
    for (const [party, line] of lines) {
      if (!mayCome(party)) continue;
      const item = which(line);
      lines.delete(party);
      if (item === undefined) continue;
      line.delete(item);
      parties.delete(item);
      if (line.size > 0) lines.set(party, line);
      return item;
    }
    return undefined;
  };

  return {
    get size() {
      return parties.size;
    },
    push(item, party) {
      const line = lines.get(party);
      if (line === undefined) lines.set(party, new Set([item]));
      else line.add(item);
      parties.set(item, party);
    },
    shift: (mayCome = () => true) => taken(mayCome, (line) => line.values().next().value),
    pop: () =>
      taken(
        () => true,
        (line) => [...line].at(-1),
      ),
    delete(item) {
      const party = parties.get(item);
      if (party === undefined) return;
      parties.delete(item);
      const line = lines.get(party);
      line?.delete(item);
      if (line?.size === 0) lines.delete(party);
    },
  };
}
