import { readFileSync, statSync } from 'node:fs';
import { type DatabaseAddress, parseConnection } from './connection-text.js';
import type { DatabaseServer } from './database-server.js';
import type { TableStore } from './store.js';

export interface TablesPlace {
  /** The directory that stands for /etc/xcat. */
  readonly confdir: string;
  /** The environment's XCATCFG; it wins over everything. */
  readonly xcatcfg: string | undefined;
}

/** Where a site's configuration string says its tables are, and what said so. */
export interface TablesConfiguration {
  readonly engine: string;
  /** A directory for SQLite; for other engines a connection with its password, never to be shown. */
  readonly location: string;
  readonly source: string;
}

const CONFDIR = '/etc/xcat';
const OLD_DIRECTORY = '/opt/xcat/cfg';

/**
 * Opens the tables where xCAT keeps them. Of the drivers only the one that is needed is loaded: each takes a daemon's
 * start a tenth of a second.
 * @throws Error naming the source and the engine when this daemon does not speak to that engine
 */
export async function openStore(place: TablesPlace): Promise<TableStore> {
  const { engine, location, source } = locateTables(place);
  switch (engine.toLowerCase()) {
    case 'sqlite': {
      const { openSqliteStore } = await import('./sqlite-store.js');
      return openSqliteStore(location);
    }
    case 'pg': {
      const { pgServer } = await import('./pg-server.js');
      return openOn(pgServer, 'Pg', location, source);
    }
    case 'mysql': {
      const { mysqlServer } = await import('./mysql-server.js');
      return openOn(mysqlServer, 'mysql', location, source);
    }
    default:
      throw new Error(`${source} says the tables are in ${engine}: only SQLite, Pg and mysql are supported`);
  }
}

async function openOn(
  server: (address: DatabaseAddress, deadlineMs: number) => DatabaseServer,
  engine: 'Pg' | 'mysql',
  location: string,
  source: string,
): Promise<TableStore> {
  const { DEADLINE_MS, openServerStore } = await import('./server-store.js');
  return openServerStore(server(parseConnection(engine, location, source), DEADLINE_MS));
}

/** XCATCFG, else the first line of cfgloc, else /opt/xcat/cfg where that exists, else /etc/xcat [Table.pm:816]. */
export function locateTables({ confdir, xcatcfg }: TablesPlace): TablesConfiguration {
  if (xcatcfg !== undefined && xcatcfg !== '') return parseConfiguration(xcatcfg, 'XCATCFG');
  const cfgloc = `${confdir}/cfgloc`;
  const line = firstLine(cfgloc);
  if (line !== undefined) return parseConfiguration(line, cfgloc);
  // A private site elsewhere must not find the machine's own tables.
  const directory = confdir === CONFDIR && isDirectory(OLD_DIRECTORY) ? OLD_DIRECTORY : confdir;
  return { engine: 'SQLite', location: directory, source: 'the default' };
}

/** `ENGINE:location`, with or without `dbi:` before it; without a colon an SQLite directory. */
function parseConfiguration(text: string, source: string): TablesConfiguration {
  const bare = text.trim().replace(/^dbi:/, '');
  const colon = bare.indexOf(':');
  if (colon < 0) return { engine: 'SQLite', location: bare, source };
  return { engine: bare.slice(0, colon), location: bare.slice(colon + 1), source };
}

function firstLine(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').split('\n', 1)[0] || undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
