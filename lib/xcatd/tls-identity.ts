import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { siteValues } from '../../xcat-compat/tables/site.js';
import type { TableStore } from '../../xcat-compat/tables/store.js';
import { tlsVersions } from '../../xcat-compat/tls/versions.js';
import type { TlsIdentity } from './listener.js';

/** TLS 1.3 has suites of its own; a list without them would switch it off in Node. */
const TLS13_SUITES = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256';

/** Milliseconds a client's handshake waits for the site table; after that, the settings of the last handshake count. */
const TABLES_WAIT_MS = 2_000;

/**
 * The server's key, certificate, CA and TLS versions as files and site table have them now; the same object while
 * nothing has changed. While the tables cannot be read, clients still get in, to be told so.
 * @param directory holds server-cred.pem (key and certificate in one) and ca.pem [xcatd:1565]
 */
export function createTlsIdentity(tables: TableStore, directory: string): () => Promise<TlsIdentity> {
  const credential = join(directory, 'server-cred.pem');
  const authority = join(directory, 'ca.pem');
  let known: { readonly stamp: string; readonly identity: TlsIdentity } | undefined;

  return async () => {
    let site: ReadonlyMap<string, string>;
    if (known === undefined) site = await siteValues(tables);
    else {
      const now = await readInTime(tables);
      if (now === undefined) return known.identity;
      site = now;
    }
    const asked = [site.get('xcatsslversion'), site.get('xcattlspolicy'), site.get('xcatsslciphers')];
    const stamp = JSON.stringify([...asked, stampOf(credential), stampOf(authority)]);
    if (known?.stamp === stamp) return known.identity;

    const pem = readFileSync(credential, 'latin1');
    const versions = tlsVersions(site.get('xcatsslversion'), site.get('xcattlspolicy'));
    const identity: TlsIdentity = {
      key: pem,
      cert: pem,
      ca: readFileSync(authority, 'latin1'),
      ...versions,
      ciphers: ciphersFor(site.get('xcatsslciphers'), versions.minVersion),
    };
    known = { stamp, identity };
    return identity;
  };
}

async function readInTime(tables: TableStore): Promise<ReadonlyMap<string, string> | undefined> {
  const waiting = new AbortController();
  const late = sleep(TABLES_WAIT_MS, undefined, { signal: waiting.signal }).catch(() => undefined);
  const site = await Promise.race([siteValues(tables).catch(() => undefined), late]);
  waiting.abort();
  return site;
}

/** OpenSSL 3 refuses TLS below 1.2 at its default security level. */
function ciphersFor(list: string | undefined, minVersion: TlsIdentity['minVersion']): string | undefined {
  const old = minVersion === 'TLSv1' || minVersion === 'TLSv1.1';
  if (list === undefined && !old) return undefined;
  return `${TLS13_SUITES}:${list ?? 'DEFAULT'}${old ? ':@SECLEVEL=0' : ''}`;
}

function stampOf(path: string): readonly number[] {
  const { mtimeMs, size, ino } = statSync(path);
  return [mtimeMs, size, ino];
}
