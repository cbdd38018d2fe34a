import { X509Certificate } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { IssuedCertificate } from './ca-database.js';
import type { SitePaths } from './paths.js';

/**
 * A certificate that is refused. xCAT has no such table, and its books mark as revoked what was only replaced, which its
 * daemon goes on accepting.
 */
export interface RevokedCertificate {
  readonly serial: string;
  /** SHA-256 as OpenSSL writes it; undefined where the authority has kept no copy: then serial and name count. */
  readonly fingerprint: string | undefined;
  readonly name: string;
}

const HEAD =
  '# Certificates of clients that are refused, by xcatd-ts user revoke: serial, SHA-256, name, when.\n';
const UNKNOWN = '-';

/** What a table says; `unread`: lines that say nothing. */
export function readRevoked(text: string): {
  readonly revoked: readonly RevokedCertificate[];
  readonly unread: number;
} {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const revoked = lines.flatMap((line): readonly RevokedCertificate[] => {
    const [serial = '', fingerprint = '', name = ''] = line.split('\t');
    if (!/^[0-9A-F]+$/.test(serial) || name === '') return [];
    return [{ serial, fingerprint: fingerprint === UNKNOWN ? undefined : fingerprint, name }];
  });
  return { revoked, unread: lines.length - revoked.length };
}

/** The site's table; empty where there is none yet. */
export function revokedBySite({ server }: SitePaths): readonly RevokedCertificate[] {
  return readRevoked(textOf(server.revoked)).revoked;
}

/** Puts certificates of the site's authority into its table. */
export function addRevoked(paths: SitePaths, certificates: readonly IssuedCertificate[], now: Date): void {
  const { revoked } = paths.server;
  const lines = certificates.map(({ serial, name }) =>
    [serial, fingerprintOf(`${paths.ca.issued}/${serial}.pem`) ?? UNKNOWN, name, now.toISOString()].join(
      '\t',
    ),
  );
  const before = textOf(revoked) || HEAD;
  writeFileSync(`${revoked}.new`, `${before}${lines.map((line) => `${line}\n`).join('')}`, { mode: 0o600 });
  renameSync(`${revoked}.new`, revoked);
}

function fingerprintOf(path: string): string | undefined {
  try {
    return new X509Certificate(readFileSync(path)).fingerprint256;
  } catch {
    return undefined;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
