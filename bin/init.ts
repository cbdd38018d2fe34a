import { existsSync, mkdirSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import { makeAccount } from '../lib/process/make-account.js';
import { sitePaths, userPaths } from '../xcat-compat/certs/paths.js';
import {
  isIssuedBySite,
  type Made,
  makeAuthorityFiles,
  makeServerFiles,
  makeUserFiles,
} from '../xcat-compat/certs/site-certificates.js';
import {
  type FreshSite,
  freshPolicyRows,
  freshPostscriptRows,
  freshSiteRows,
} from '../xcat-compat/tables/fresh-site.js';
import { locateTables } from '../xcat-compat/tables/locate-store.js';
import { openSqliteStore } from '../xcat-compat/tables/sqlite-store.js';
import type { RowEntry } from '../xcat-compat/tables/store.js';
import { WORKER_USER } from './worker-user.js';

export interface InitOptions {
  /** The directory that stands for /etc/xcat; made when missing. */
  readonly confdir: string;
  /** HOME/.xcat gets root's credentials. */
  readonly home: string;
  /** What `hostname` prints: the server certificate's name, and the one the policy table trusts. */
  readonly hostname: string;
  /** Default: what follows the first dot of the host name. */
  readonly domain?: string;
  /** site.master. Default: the first address of this machine that others can reach. */
  readonly ip?: string;
  /** Certificates last 20 years from then on. Default: the present. */
  readonly now?: Date;
}

/**
 * Makes the user as whom workers run. Returns a line about it.
 * @param name undefined: the usual one
 */
export async function initWorkerUser(name = WORKER_USER): Promise<string> {
  const made = await makeAccount(name);
  if (made.kind !== 'problem') return line(made.kind, `user ${name}, as whom workers and uploads run`);
  return `warning: the user ${name}, as whom workers and uploads would run, cannot be made: ${made.reason}`;
}

/**
 * Makes certificates and tables as a fresh xCAT site has them, without any program of xCAT or OpenSSL. What exists is
 * never changed. Returns a line for each thing made or kept.
 * @throws Error when files that belong together exist in part
 */
export async function init(options: InitOptions): Promise<readonly string[]> {
  const { hostname, now = new Date() } = options;
  const confdir = resolve(options.confdir);
  const paths = sitePaths(confdir);
  const root = userPaths(resolve(options.home));
  mkdirSync(confdir, { recursive: true, mode: 0o755 });

  const lines = [
    line(await makeAuthorityFiles(paths, now), `certificate authority in ${paths.ca.directory}`),
    line(
      await makeServerFiles(paths, hostname, dnsNames(hostname), now),
      `server certificate in ${paths.server.directory}`,
    ),
    line(await makeUserFiles(paths, root, 'root', now), `credentials of root in ${root.directory}`),
  ];
  for (const certificate of [paths.server.certificate, root.certificate]) {
    if (await isIssuedBySite(paths, certificate)) continue;
    lines.push(
      `warning: ${certificate} is of another certificate authority: move it away and run init again`,
    );
  }
  return [...lines, ...(await makeTables(freshSite(options, confdir)))];
}

async function makeTables(site: FreshSite): Promise<readonly string[]> {
  const place = locateTables({ confdir: site.confdir, xcatcfg: undefined });
  if (place.engine.toLowerCase() !== 'sqlite')
    return [`kept the tables: ${place.source} says they are in ${place.engine}`];
  const tables: Readonly<Record<string, readonly RowEntry[]>> = {
    site: freshSiteRows(site),
    policy: freshPolicyRows(site),
    postscripts: freshPostscriptRows,
    nodelist: [],
    nodehm: [],
    openbmc: [],
    passwd: [],
  };
  mkdirSync(place.location, { recursive: true, mode: 0o755 });
  const store = openSqliteStore(place.location);
  try {
    const lines: string[] = [];
    for (const [table, rows] of Object.entries(tables)) {
      const file = `${place.location}/${table}.sqlite`;
      const made = existsSync(file) ? 'kept' : 'made';
      if (made === 'made') {
        const sets = rows.map((row) => ({ kind: 'set', table, ...row }) as const);
        await store.change([{ kind: 'create', table }, ...sets]);
      }
      lines.push(line(made, `table ${table} in ${file}`));
    }
    return lines;
  } finally {
    store.close();
  }
}

function freshSite({ hostname, domain, ip }: InitOptions, confdir: string): FreshSite {
  const dot = hostname.indexOf('.');
  return {
    domain: domain ?? (dot < 0 ? undefined : hostname.slice(dot + 1)),
    ip: ip ?? ownAddress(),
    serverName: hostname,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    confdir,
  };
}

function dnsNames(hostname: string): readonly string[] {
  return [...new Set([hostname, hostname.split('.')[0] ?? hostname])];
}

function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}

function line(made: Made, what: string): string {
  return `${made} ${what}`;
}
