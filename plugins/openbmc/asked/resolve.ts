import { lookup } from 'node:dns/promises';
import { recent } from '../bmc/http/recent.js';

/** Looks a host name up; undefined when it has no address or none was found in time. */
export type Resolve = (name: string) => Promise<string | undefined>;

/** So long nothing was heard of the resolver: whoever waits for it goes on without. */
const SILENCE_MS = 5000;
const CACHE_MS = 60_000;
const CACHE_NAMES = 10_000;
/**
 * A lookup takes one of the process's four threads for as long as name servers are silent (20 s and more): one is left
 * for files.
 */
const AT_ONCE = 3;

export interface ResolverParts {
  /** All addresses of a name; rejects when there is none. */
  readonly lookup: (name: string) => Promise<readonly { readonly address: string }[]>;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number, done: () => void) => () => void;
}

const system: ResolverParts = {
  lookup: (name) => lookup(name, { all: true }),
  now: () => performance.now(),
  sleep: (milliseconds, done) => {
    const timer = setTimeout(done, milliseconds);
    return () => clearTimeout(timer);
  },
};

/**
 * The system's resolver (/etc/hosts included), bounded in time and threads, with answers kept for a minute. Of several
 * addresses always the same one is given, IPv4 first: it tells BMCs apart.
 */
export function createResolver(parts: Partial<ResolverParts> = {}): Resolve {
  const { lookup, now, sleep } = { ...system, ...parts };
  const cache = recent<{ readonly address: string; readonly until: number }>(CACHE_NAMES);
  const asked = new Map<string, Promise<string | undefined>>();
  const queue: (() => void)[] = [];
  let running = 0;
  let heardAt = now();

  function begin(work: () => Promise<void>): void {
    running += 1;
    work()
      .catch(() => undefined)
      .finally(() => {
        running -= 1;
        heardAt = now();
        queue.shift()?.();
      })
      .catch(() => undefined);
  }

  /** A lookup cannot be cancelled, only left alone: its place is free when it has ended. */
  function ask(name: string): Promise<string | undefined> {
    return new Promise((resolve) => {
      const askedAt = now();
      let letGo = (): void => {};
      const settle = (address: string | undefined): void => {
        letGo();
        const at = queue.indexOf(start);
        if (at >= 0) queue.splice(at, 1);
        resolve(address);
      };
      const wait = (): void => {
        const left = Math.max(askedAt, heardAt) + SILENCE_MS - now();
        if (left <= 0) settle(undefined);
        else letGo = sleep(left, wait);
      };
      const start = (): void =>
        begin(() =>
          lookup(name).then(
            (all) => settle(firstOf(all)),
            () => settle(undefined),
          ),
        );
      if (running < AT_ONCE) start();
      else queue.push(start);
      wait();
    });
  }

  return (name) => {
    const cached = cache.get(name);
    if (cached !== undefined && cached.until > now()) return Promise.resolve(cached.address);
    cache.delete(name);
    const pending = asked.get(name);
    if (pending !== undefined) return pending;
    const answer = ask(name).then((address) => {
      asked.delete(name);
      if (address !== undefined) cache.set(name, { address, until: now() + CACHE_MS });
      return address;
    });
    asked.set(name, answer);
    return answer;
  };
}

function firstOf(all: readonly { readonly address: string }[]): string | undefined {
  const order = (address: string): string => `${address.includes(':') ? 6 : 4} ${address}`;
  return all
    .map(({ address }) => address)
    .toSorted((a, b) => (order(a) < order(b) ? -1 : 1))
    .at(0);
}
