import { join } from 'node:path';
import type { Log } from '../lib/log.js';
import { UnusableCertificates } from '../lib/xcatd/certificate-files.js';
import {
  createTlsIdentity,
  firstTlsIdentity,
  type TlsIdentity,
  UnusableTlsSettings,
} from '../lib/xcatd/tls-identity.js';
import type { TableStore } from '../xcat-compat/tables/store.js';
import { CannotServe } from './cannot-serve.js';
import { mender } from './listening.js';

const CERTIFICATE_SECONDS = 30;

interface Shown {
  readonly confdir: string;
  readonly certificateSeconds?: number;
}

/**
 * What clients are shown. Certificates that are being renewed or copied just now are waited for before anything is begun:
 * no flash goes on under a daemon that then does not start.
 * @param seen given the site table whenever it is read
 * @throws CannotServe
 */
export async function shownIdentity(
  tables: TableStore,
  site: ReadonlyMap<string, string>,
  { confdir, certificateSeconds = CERTIFICATE_SECONDS }: Shown,
  seen: (site: ReadonlyMap<string, string>) => void,
  log: Log,
): Promise<() => Promise<TlsIdentity>> {
  const directory = certificateDirectory(confdir, site);
  const identity = createTlsIdentity({ tables, directory, log, now: () => performance.now(), seen });
  await firstTlsIdentity(identity, certificateSeconds, log).catch((error: unknown) => {
    if (error instanceof UnusableTlsSettings)
      throw new CannotServe(`${error.message}: ${mender(confdir)(error.key)}`);
    if (!(error instanceof UnusableCertificates)) throw error;
    throw new CannotServe(noCertificates(error.message, certificateSeconds, confdir));
  });
  return identity;
}

function noCertificates(problem: string, seconds: number, confdir: string): string {
  return `${problem}, also after ${seconds} s. Put good ones there, or make them with: xcatd-ts init --confdir ${confdir}`;
}

/** site.xcatconfdir names the directory of a site in /etc/xcat; a directory given instead of that stands for it. */
function certificateDirectory(confdir: string, site: ReadonlyMap<string, string>): string {
  const named = site.get('xcatconfdir');
  return join(named === undefined || confdir !== '/etc/xcat' ? confdir : named, 'cert');
}

/** Which certificates of clients are refused; beside those that are shown. */
export function revokedFile(confdir: string, site: ReadonlyMap<string, string>): string {
  return join(certificateDirectory(confdir, site), 'revoked');
}
