import dns from 'node:dns/promises';
import type { TLSSocket } from 'node:tls';

/** Who is at the other end, as the connection shows it. */
export interface Peer {
  /** The common name of a certificate our CA has signed; undefined without a certificate. */
  readonly name: string | undefined;
  /** What tells that certificate from all others: its SHA-256, as OpenSSL writes it, and its serial number. */
  readonly certificate?: { readonly fingerprint: string; readonly serial: string };
  readonly address: string;
  readonly port: number;
}

/**
 * The peer of a connection whose handshake is done; a text when it shows a certificate that does not chain to our CA. The
 * name is what stands between the first `CN=` and the next `/` [xcatd:1591]. Node lets everybody in with
 * rejectUnauthorized off, says `authorized` of some who have shown nothing, and shows the common name of a false
 * certificate too: a name is believed only where there is a certificate *and* it has been verified.
 */
export function peerOf(socket: TLSSocket): Peer | string {
  // Where none was shown Node has an empty object, null or nothing, whatever its types say.
  const certificate: unknown = socket.getPeerCertificate();
  const isShown =
    typeof certificate === 'object' && certificate !== null && Object.keys(certificate).length > 0;
  if (isShown && !socket.authorized) return String(socket.authorizationError);
  return {
    name: isShown && 'subject' in certificate ? commonName(certificate.subject) : undefined,
    ...(isShown ? { certificate: marksOf(certificate) } : {}),
    address: unmapped(socket.remoteAddress ?? ''),
    port: socket.remotePort ?? 0,
  };
}

function marksOf(certificate: object): { readonly fingerprint: string; readonly serial: string } {
  return {
    fingerprint: 'fingerprint256' in certificate ? String(certificate.fingerprint256) : '',
    serial: 'serialNumber' in certificate ? String(certificate.serialNumber) : '',
  };
}

function commonName(subject: unknown): string | undefined {
  if (typeof subject !== 'object' || subject === null || !('CN' in subject)) return undefined;
  const first: unknown = Array.isArray(subject.CN) ? subject.CN[0] : subject.CN;
  return typeof first === 'string' ? first.split('/')[0] || undefined : undefined;
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
