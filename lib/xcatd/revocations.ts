import { readFileSync, statSync } from 'node:fs';
import { type RevokedCertificate, readRevoked } from '../../xcat-compat/certs/revoked-table.js';
import type { Log } from '../log.js';

/** A client's certificate, which our authority has signed. */
export interface ShownCertificate {
  readonly name: string | undefined;
  readonly certificate?: { readonly fingerprint: string; readonly serial: string };
}

/** Which certificates are refused. */
export interface Revocations {
  /** As the table is now: it is looked at each time, and read when it has changed. */
  isRevoked(shown: ShownCertificate): boolean;
}

/**
 * @param path a table that is replaced as a whole; none: nobody is refused. While it cannot be read, what it said before
 * goes on, and the log says so.
 */
export function createRevocations(path: string, log: Log): Revocations {
  let stamp = '';
  let revoked: readonly RevokedCertificate[] = [];

  function look(): void {
    const now = stampOf(path);
    if (now === stamp) return;
    stamp = now;
    try {
      const found = now === NONE ? { revoked: [], unread: 0 } : readRevoked(readFileSync(path, 'utf8'));
      if (found.unread > 0)
        log.error({ path, lines: found.unread }, 'lines of revoked certificates cannot be read');
      revoked = found.revoked;
    } catch (error) {
      log.error(
        { path, problem: String(error) },
        'revoked certificates cannot be read: those of before count',
      );
    }
  }

  return {
    isRevoked({ name, certificate }) {
      if (certificate === undefined) return false;
      look();
      const { fingerprint, serial } = certificate;
      return revoked.some((one) =>
        one.fingerprint === undefined
          ? one.name === name && sameNumber(one.serial, serial)
          : one.fingerprint === fingerprint,
      );
    },
  };
}

const NONE = 'none';

function stampOf(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return code === 'ENOENT' ? NONE : code;
  }
}

/** Whether zeros stand before it or not. */
function sameNumber(a: string, b: string): boolean {
  return a.replace(/^0+/, '').toUpperCase() === b.replace(/^0+/, '').toUpperCase();
}
