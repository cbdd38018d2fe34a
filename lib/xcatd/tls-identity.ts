import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { siteValues } from '../../xcat-compat/tables/site.js';
import type { TableStore } from '../../xcat-compat/tables/store.js';
import { tlsVersions } from '../../xcat-compat/tls/versions.js';
import type { Log } from '../log.js';
import { ciphersFor } from '../settings/ciphers.js';
import { siteProblem } from '../settings/site-keys.js';
import {
  certificatePaths,
  readCertificateFiles,
  stampOfBoth,
  UnusableCertificates,
} from './certificate-files.js';

/** Milliseconds a client's handshake waits for the site table; after that, the settings of the last handshake count. */
const TABLES_WAIT_MS = 2_000;
/** While the files are no good they are looked at this often, however many clients come. */
const LOOK_AGAIN_MS = 500;

/** What the TLS side needs; asked again for every connection, so a changed site table counts without a restart [xcatd:1553]. */
export interface TlsIdentity {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
  readonly minVersion: tls.SecureVersion;
  readonly maxVersion: tls.SecureVersion;
  readonly ciphers: string | undefined;
}

/** The site table asks for what OpenSSL cannot do, or nobody understands. */
export class UnusableTlsSettings extends Error {
  constructor(
    text: string,
    /** The one that is at fault, where it can be told. */
    readonly key = 'KEY',
  ) {
    super(text);
  }
}

/** Of these nothing stands for a value that is not understood: it could let in what was to be kept out. */
const GUARDS = ['xcatsslversion', 'xcatsslciphers'] as const;

export interface TlsIdentityParts {
  readonly tables: TableStore;
  /** Holds server-cred.pem and ca.pem. */
  readonly directory: string;
  readonly log: Log;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Given the site table as each handshake has found it. */
  readonly seen?: (site: ReadonlyMap<string, string>) => void;
}

/**
 * The server's key, certificate, CA and TLS versions as files and site table have them now; the same object while nothing
 * has changed. What cannot be used, because it is being replaced or the tables cannot be read, is told in the log, and the
 * last good one goes on being shown: clients still get in. Rejects only as long as there was none.
 * @throws UnusableCertificates, UnusableTlsSettings, and what the tables throw
 */
export function createTlsIdentity({
  tables,
  directory,
  log,
  now,
  seen,
}: TlsIdentityParts): () => Promise<TlsIdentity> {
  const paths = certificatePaths(directory);
  let known: { readonly stamp: string; readonly identity: TlsIdentity } | undefined;
  let problem: { readonly text: string; readonly at: number } | undefined;

  const read = (site: ReadonlyMap<string, string>): TlsIdentity => {
    const asked = [site.get('xcatsslversion'), site.get('xcattlspolicy'), site.get('xcatsslciphers')];
    const stamp = JSON.stringify([...asked, stampOfBoth(paths)]);
    if (known?.stamp === stamp) return known.identity;
    checkGuards(site);

    const { credential, authority } = readCertificateFiles(paths);
    const versions = tlsVersions(site.get('xcatsslversion'), site.get('xcattlspolicy'));
    const ciphers = ciphersFor(site.get('xcatsslciphers'), versions.minVersion);
    const identity: TlsIdentity = { key: credential, cert: credential, ca: authority, ...versions, ciphers };
    checkSettings(identity, site);
    known = { stamp, identity };
    return identity;
  };

  return async () => {
    if (known === undefined) return read(await siteValues(tables));
    if (problem !== undefined && now() - problem.at < LOOK_AGAIN_MS) return known.identity;
    const site = await readInTime(tables);
    if (site === undefined) return known.identity;
    seen?.(site);
    try {
      const identity = read(site);
      if (problem !== undefined) log.info({}, 'the certificates are good again');
      problem = undefined;
      return identity;
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      if (problem?.text !== text)
        log.error({ problem: text }, 'the certificates cannot be used: clients are shown those of before');
      problem = { text, at: now() };
      return known.identity;
    }
  };
}

/**
 * The first identity. A site whose certificates are being renewed or copied just now has good ones in a moment; what is
 * wrong meanwhile is told in the log.
 * @param seconds how long they are waited for
 * @throws what `identity` throws at the end
 */
export async function firstTlsIdentity(
  identity: () => Promise<TlsIdentity>,
  seconds: number,
  log: Log,
): Promise<void> {
  let told: string | undefined;
  for (let waitedMs = 0; ; waitedMs += LOOK_AGAIN_MS) {
    try {
      await identity();
      return;
    } catch (error) {
      if (!(error instanceof UnusableCertificates) || waitedMs >= seconds * 1000) throw error;
      if (told !== error.message) log.error({ problem: error.message }, `waiting for good certificates`);
      told = error.message;
    }
    await sleep(LOOK_AGAIN_MS);
  }
}

function checkGuards(site: ReadonlyMap<string, string>): void {
  for (const key of GUARDS) {
    const problem = siteProblem(key, site.get(key) ?? '');
    if (problem !== undefined) throw new UnusableTlsSettings(problem, key);
  }
}

/** Files that are good each may still be refused together with these settings, or the other way round. */
function checkSettings({ key, cert, ca, ...settings }: TlsIdentity, site: ReadonlyMap<string, string>): void {
  const { minVersion, maxVersion, ciphers } = settings;
  try {
    const list = ciphers === undefined ? {} : { ciphers };
    tls.createSecureContext({ key, cert, ca, minVersion, maxVersion, ...list });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const named = ['xcatsslciphers', 'xcatsslversion', 'xcattlspolicy'].flatMap((name) => {
      const value = site.get(name);
      return value === undefined ? [] : [`site.${name} '${value}'`];
    });
    throw new UnusableTlsSettings(`OpenSSL refuses ${named.join(', ')} with these certificates: ${reason}`);
  }
}

async function readInTime(tables: TableStore): Promise<ReadonlyMap<string, string> | undefined> {
  const waiting = new AbortController();
  const late = sleep(TABLES_WAIT_MS, undefined, { signal: waiting.signal }).catch(() => undefined);
  const site = await Promise.race([siteValues(tables).catch(() => undefined), late]);
  waiting.abort();
  return site;
}
