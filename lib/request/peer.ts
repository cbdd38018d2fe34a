import dns from 'node:dns/promises';
import type { TLSSocket } from 'node:tls';

/** Who is at the other end, as the connection shows it. */
export interface Peer {
  /** The common name of a certificate our CA has signed; undefined without a certificate. */
  readonly name: string | undefined;
  readonly address: string;
  readonly port: number;
}

/**
 * The peer of a connection whose certificate has been verified. The name is what stands between the first `CN=` and
 * the next `/` [xcatd:1591].
 */
export function peerOf(socket: TLSSocket): Peer {
  const certificate = socket.authorized ? socket.getPeerCertificate() : undefined;
  const commonName: string | readonly string[] | undefined = certificate?.subject.CN;
  const first = typeof commonName === 'string' ? commonName : commonName?.[0];
  return {
    name: first?.split('/')[0],
    address: unmapped(socket.remoteAddress ?? ''),
    port: socket.remotePort ?? 0,
  };
}

/** An IPv4 address seen through a dual-stack socket, as itself: names are looked up for it, not for `::ffff:…`. */
function unmapped(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}

/** Reverse look-ups, remembered for a minute; a name server that does not answer costs 2 s once. */
export interface PeerHosts {
  /** The host's full name, or undefined. Never rejects. */
  fullName(address: string): Promise<string | undefined>;
}

const REMEMBER_MS = 60_000;
const LOOKUP_MS = 2_000;
const MOST_REMEMBERED = 10_000;

export function createPeerHosts(now: () => number): PeerHosts {
  const known = new Map<string, { readonly until: number; readonly name: Promise<string | undefined> }>();
  return {
    fullName(address) {
      const found = known.get(address);
      if (found && found.until > now()) return found.name;
      if (known.size >= MOST_REMEMBERED) known.clear();
      const name = reverse(address);
      known.set(address, { until: now() + REMEMBER_MS, name });
      return name;
    },
  };
}

async function reverse(address: string): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, LOOKUP_MS, undefined);
  });
  try {
    const found = await Promise.race([dns.lookupService(address, 0), late]);
    return found === undefined || found.hostname === address ? undefined : found.hostname;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The name that policy.host is compared with: without its domain (site.domain when it ends so, else all after the
 * first dot) and without the suffix of an extra interface [xcatd:1609-1629].
 */
export function shortHostName(fullName: string, domain: string | undefined): string {
  const withoutDomain =
    domain && fullName.endsWith(`.${domain}`)
      ? fullName.slice(0, -domain.length - 1)
      : (fullName.split('.')[0] ?? fullName);
  return withoutDomain.replace(/-(eth|myri|ib)\d+$/, '');
}
