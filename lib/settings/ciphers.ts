import tls from 'node:tls';

/** TLS 1.3 has suites of its own; a list without them would switch it off in Node. */
const TLS13_SUITES = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256';

/** The list for Node. OpenSSL 3 refuses TLS below 1.2 at its default security level. */
export function ciphersFor(list: string | undefined, minVersion: tls.SecureVersion): string | undefined {
  const old = minVersion === 'TLSv1' || minVersion === 'TLSv1.1';
  if (list === undefined && !old) return undefined;
  return `${TLS13_SUITES}:${list ?? 'DEFAULT'}${old ? ':@SECLEVEL=0' : ''}`;
}

/** Whether OpenSSL finds a cipher in the list. */
export function areCiphers(list: string): boolean {
  try {
    // Without those of TLS 1.3, which would hide that nothing else is in it.
    tls.createSecureContext({ ciphers: list });
    return true;
  } catch {
    return false;
  }
}
