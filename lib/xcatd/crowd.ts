/**
 * All that are connected and not served yet. At most so many: beyond that the party with the most of them loses the one
 * that has waited longest. Nobody is turned away below it.
 */
export interface Crowd<Client> {
  readonly size: number;
  /** Counts a client to this party from now on. */
  add(client: Client, party: string): void;
  /** It is served now, or gone. */
  delete(client: Client): void;
}

/** @param sendAway is told who has to go; it is no longer counted then */
export function createCrowd<Client>(most: number, sendAway: (client: Client) => void): Crowd<Client> {
  const members = new Map<string, Set<Client>>();
  const parties = new Map<Client, string>();

  const remove = (client: Client): void => {
    const party = parties.get(client);
    if (party === undefined) return;
    parties.delete(client);
    const own = members.get(party);
    own?.delete(client);
    if (own?.size === 0) members.delete(party);
  };

  return {
    get size() {
      return parties.size;
    },
    add(client, party) {
      remove(client);
      parties.set(client, party);
      const own = members.get(party);
      if (own === undefined) members.set(party, new Set([client]));
      else own.add(client);
      if (parties.size <= most) return;
      const [longest] = largest(members.values());
      if (longest === undefined) return;
      remove(longest);
      sendAway(longest);
    },
    delete: remove,
  };
}

function largest<Client>(sets: Iterable<ReadonlySet<Client>>): ReadonlySet<Client> {
  let found: ReadonlySet<Client> = new Set();
  for (const set of sets) if (set.size > found.size) found = set;
  return found;
}
