import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { init } from '../../bin/init.js';
import { sitePaths, userPaths } from '../../xcat-compat/certs/paths.js';
import { makeUserFiles } from '../../xcat-compat/certs/site-certificates.js';
import { openStore } from '../../xcat-compat/tables/locate-store.js';
import type { TableStore } from '../../xcat-compat/tables/store.js';

/** A private site: certificates, fresh tables, and the nodes a test asks for. */
export interface Site {
  readonly confdir: string;
  /** HOME/.xcat has root's client certificate. */
  readonly home: string;
  readonly logdir: string;
  readonly tables: TableStore;
  /** Directories of further users, removed with the site. */
  readonly homes: string[];
  remove(): void;
}

export interface SiteNode {
  readonly name: string;
  readonly bmc: string;
  readonly groups?: string;
}

/** @param nodes mgt=openbmc nodes; their credentials root/0penBmc come from the passwd table */
export async function makeSite(
  nodes: readonly SiteNode[],
  siteRows: Readonly<Record<string, string>> = {},
): Promise<Site> {
  const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-site-'));
  const confdir = join(directory, 'xcat');
  const home = join(directory, 'home');
  const homes: string[] = [];
  await init({ confdir, home, hostname: 'xcatmn.example.org' });
  const tables = await openStore({ confdir, xcatcfg: undefined });
  for (const [key, value] of Object.entries(siteRows)) await tables.setRow('site', { key }, { value });
  await tables.setRow('passwd', { key: 'openbmc', username: 'root' }, { password: '0penBmc' });
  await addNodes(tables, nodes);
  return {
    confdir,
    home,
    logdir: join(directory, 'log'),
    tables,
    homes,
    remove: () => {
      tables.close();
      for (const one of homes) rmSync(one, { recursive: true, force: true });
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export async function addNodes(tables: TableStore, nodes: readonly SiteNode[]): Promise<void> {
  const entries = (values: (node: SiteNode) => Record<string, string>) =>
    nodes.map((node) => ({ key: { node: node.name }, values: values(node) }));
  await tables.setRows(
    'nodelist',
    entries((node) => ({ groups: node.groups ?? 'all,obmc' })),
  );
  await tables.setRows(
    'nodehm',
    entries(() => ({ mgt: 'openbmc', cons: 'openbmc' })),
  );
  await tables.setRows(
    'openbmc',
    entries((node) => ({ bmc: node.bmc })),
  );
}

/** A user with a certificate of the site's CA; the directory whose .xcat has it. */
export async function addUser(site: Site, name: string): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'xcatd-ts-user-'));
  const [paths, user] = [sitePaths(site.confdir), userPaths(home)];
  mkdirSync(join(home, '.xcat'));
  await makeUserFiles(paths, user, name, new Date());
  copyFileSync(join(site.home, '.xcat', 'ca.pem'), join(home, '.xcat', 'ca.pem'));
  site.homes.push(home);
  return home;
}
