import { hostname } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { createLog, type Log } from '../lib/log.js';
import { createRegistry } from '../lib/plugin/registry.js';
import type { Daemon } from '../lib/request/daemon.js';
import { handle } from '../lib/request/handle.js';
import { createPeerHosts, peerOf } from '../lib/request/peer.js';
import { type Settings, settingsFrom } from '../lib/settings.js';
import { createPool } from '../lib/worker/pool.js';
import { serveConnection } from '../lib/xcatd/connection.js';
import { type Listener, listen } from '../lib/xcatd/listener.js';
import { createTlsIdentity } from '../lib/xcatd/tls-identity.js';
import { plugins } from '../plugins/index.js';
import { openStore } from '../xcat-compat/tables/locate-store.js';
import { siteValues } from '../xcat-compat/tables/site.js';
import type { TableStore } from '../xcat-compat/tables/store.js';
import { xcatVersion } from '../xcat-compat/usage/version.js';

export interface ServeOptions {
  /** Stands for /etc/xcat. */
  readonly confdir: string;
  /** undefined: all addresses. */
  readonly listen: string | undefined;
  /** undefined: site.xcatdport. */
  readonly port: number | undefined;
  readonly logDirectory: string;
  /** The environment variable XCATCFG, which wins over cfgloc [Table.pm:816]. */
  readonly xcatcfg: string | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'silent';
}

/** A running daemon. */
export interface Serving {
  readonly address: string;
  readonly port: number;
  /** Takes no new client, aborts the work, logs out of the BMCs; resolves within some 15 s. */
  stop(): Promise<void>;
}

const STOP_SECONDS = 10;
const DEFAULT_MAX_CONNECTIONS = 64;

/** Something about the site that keeps the daemon from starting; the message says what and where. */
export class CannotServe extends Error {}

/**
 * Composes the daemon from the site's tables and starts it.
 * @throws CannotServe, SettingError, and the errors of reading certificates and listening
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const log = createLog(options.logLevel);
  const tables = openStore({ confdir: options.confdir, xcatcfg: options.xcatcfg });
  const site = await siteValues(tables);
  if (site.size === 0) throw new CannotServe(noSite(options.confdir));
  const port = options.port ?? portOf(site);
  const settings = settingsFrom(site, options.logDirectory);
  const daemon = compose(tables, settings, log);

  const stopping = new AbortController();
  const open = new Set<TLSSocket>();
  const listener = await listen({
    address: options.listen,
    port,
    maxConnections: Number(site.get('xcatmaxconnections')) || DEFAULT_MAX_CONNECTIONS,
    identity: createTlsIdentity(tables, certificateDirectory(options.confdir, site)),
    log,
    serve: async (socket) => {
      if (stopping.signal.aborted) {
        socket.destroy();
        return;
      }
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      await serveConnection(socket, {
        source: daemon.source,
        answer: (request, client, outbox, signal) => handle(request, peerOf(client), daemon, outbox, signal),
        signal: stopping.signal,
        log,
      });
    },
  });
  log.info({ address: listener.address, port: listener.port }, 'listening');
  return {
    address: listener.address,
    port: listener.port,
    stop: () => stop(listener, stopping, open, daemon),
  };
}

function compose(tables: TableStore, settings: Settings, log: Log): Daemon {
  return {
    tables,
    settings,
    log,
    registry: createRegistry(plugins),
    pool: createPool({
      settings,
      workerEntry: new URL('worker.js', import.meta.url),
      runnerEntry: new URL('runner.js', import.meta.url),
      log,
    }),
    hosts: createPeerHosts(Date.now),
    source: hostname().split('.')[0] ?? hostname(),
    version: xcatVersion,
    now: Date.now,
  };
}

async function stop(
  listener: Listener,
  stopping: AbortController,
  open: ReadonlySet<TLSSocket>,
  daemon: Daemon,
): Promise<void> {
  listener.close();
  stopping.abort();
  await daemon.pool.stop(STOP_SECONDS);
  for (const socket of open) socket.destroy();
  daemon.tables.close();
}

function noSite(confdir: string): string {
  return `${confdir} has no site table, or an empty one. Make a fresh site with: xcatd-ts init --confdir ${confdir}`;
}

/** xcatd does not start without the row either [xcatd:185]. */
function portOf(site: ReadonlyMap<string, string>): number {
  const text = site.get('xcatdport');
  const port = Number(text);
  if (text !== undefined && Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new CannotServe(
    text === undefined
      ? 'site table: xcatdport is not set: no port to listen on. Set it (chtab key=xcatdport site.value=3001) or give --port'
      : `site.xcatdport is '${text}', which is no port`,
  );
}

/** site.xcatconfdir names the directory of a site in /etc/xcat; a directory given instead of that stands for it. */
function certificateDirectory(confdir: string, site: ReadonlyMap<string, string>): string {
  const named = site.get('xcatconfdir');
  return join(named === undefined || confdir !== '/etc/xcat' ? confdir : named, 'cert');
}
