import { lookup } from 'node:dns/promises';
import { setTimeout } from 'node:timers/promises';

/** Looks a host name up; undefined when it has no address or none was found in time. */
export type Resolve = (name: string) => Promise<string | undefined>;

const LOOKUP_MILLISECONDS = 5000;
const CACHE_MILLISECONDS = 60_000;
const CACHE_NAMES = 10_000;

/** The system's resolver (/etc/hosts included), bounded in time, with answers kept for a minute. */
export function createResolver(now: () => number = Date.now): Resolve {
  const cache = new Map<string, { readonly address: string; readonly until: number }>();
  return async (name) => {
    const cached = cache.get(name);
    if (cached !== undefined && cached.until > now()) return cached.address;
    cache.delete(name);
    const address = await inTime(lookup(name));
    if (address !== undefined) {
      if (cache.size >= CACHE_NAMES) cache.clear();
      cache.set(name, { address, until: now() + CACHE_MILLISECONDS });
    }
    return address;
  };
}

/** A lookup cannot be cancelled, only left alone. */
async function inTime(found: Promise<{ readonly address: string }>): Promise<string | undefined> {
  const answered = new AbortController();
  const late = setTimeout(LOOKUP_MILLISECONDS, undefined, { signal: answered.signal }).catch(() => undefined);
  const address = found.then((answer) => answer.address).catch(() => undefined);
  try {
    return await Promise.race([address, late]);
  } finally {
    answered.abort();
  }
}
