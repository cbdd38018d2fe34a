import { createFairQueue } from './fair-queue.js';

/** Who a client is, as far as its place is concerned. */
export interface Party {
  /** The name in its certificate; undefined for a stranger, who has shown none. */
  readonly name: string | undefined;
  readonly address: string;
}

/** How many are served at once. */
export interface Places {
  /** All together (site.xcatmaxconnections). */
  readonly all: number;
  /** Of these, strangers: the others are kept for certificates. */
  readonly strangers: number;
  /** Of these, strangers of one address: the others are kept for other addresses. */
  readonly strangersOfOneAddress: number;
  /** Of all, holders of certificates of one name: the others are kept for other names. */
  readonly ofOneName: number;
}

/**
 * Half of the places for strangers, a quarter of these for one address; an eighth is not for one name alone, so that no
 * user shuts out the others. Where there are too few to divide, everybody gets one at least.
 */
export function placesOf(maxConnections: number): Places {
  const strangers = Math.max(1, Math.floor(maxConnections / 2));
  return {
    all: maxConnections,
    strangers,
    strangersOfOneAddress: Math.max(1, Math.floor(strangers / 4)),
    ofOneName: maxConnections - Math.floor(maxConnections / 8),
  };
}

/**
 * Admission: so many clients are served at once; further ones wait their turn and get no error, they just wait
 * [xcatd:1511]. Each address and each name is asked in turn, certificates before strangers.
 */
export interface Admission<Client> {
  /** Serves the client now, or when its turn comes. */
  enter(client: Client, party: Party): void;
  /** The client has gone, served or not: the next one's turn. */
  leave(client: Client): void;
  /** Whether there is a place for a certificate: there is, however many strangers are served. */
  hasRoom(): boolean;
  /** Whether strangers wait for a place. */
  strangersWait(): boolean;
  readonly serving: number;
  readonly waiting: number;
}

export function createAdmission<Client>(
  places: Places,
  serve: (client: Client, party: Party) => void,
): Admission<Client> {
  const known = createFairQueue<Client>();
  const strangers = createFairQueue<Client>();
  const parties = new Map<Client, Party>();
  const served = new Map<Client, string>();
  const perParty = new Map<string, number>();
  let strangersServed = 0;

  const of = (party: string): number => perParty.get(party) ?? 0;
  const placeForKnown = (): boolean => served.size < places.all || served.size === strangersServed;
  const placeForStranger = (): boolean => served.size < places.all && strangersServed < places.strangers;

  const nextClient = (): Client | undefined =>
    (placeForKnown() ? known.shift((name) => of(name) < places.ofOneName) : undefined) ??
    (placeForStranger()
      ? strangers.shift((address) => of(address) < places.strangersOfOneAddress)
      : undefined);

  const next = (): void => {
    for (let client = nextClient(); client !== undefined; client = nextClient()) {
      const party = parties.get(client);
      if (party === undefined) continue;
      const key = keyOf(party);
      served.set(client, key);
      perParty.set(key, of(key) + 1);
      if (party.name === undefined) strangersServed += 1;
      serve(client, party);
    }
  };

  return {
    enter(client, party) {
      parties.set(client, party);
      (party.name === undefined ? strangers : known).push(client, keyOf(party));
      next();
    },
    leave(client) {
      const party = parties.get(client);
      if (party === undefined) return;
      parties.delete(client);
      known.delete(client);
      strangers.delete(client);
      const key = served.get(client);
      if (key === undefined) return;
      served.delete(client);
      if (of(key) > 1) perParty.set(key, of(key) - 1);
      else perParty.delete(key);
      if (party.name === undefined) strangersServed -= 1;
      next();
    },
    hasRoom: placeForKnown,
    strangersWait: () => strangers.size > 0,
    get serving() {
      return served.size;
    },
    get waiting() {
      return known.size + strangers.size;
    },
  };
}

/** Names and addresses are counted apart: nobody can be named like an address. */
export function keyOf({ name, address }: Party): string {
  return name === undefined ? `from ${network(address)}` : `as ${name}`;
}

/** Whoever has one address of IPv6 has the other 2^64 of its network as well. */
function network(address: string): string {
  if (!address.includes(':')) return address;
  if (/^::ffff:[\d.]+$/i.test(address)) return address.slice('::ffff:'.length);
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const groups = head.split(':').filter((group) => group !== '');
  if (tail !== undefined) {
    const behind = tail.split(':').filter((group) => group !== '');
    while (groups.length + behind.length < 8) groups.push('0');
    groups.push(...behind);
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}
