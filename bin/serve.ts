import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { endFamily, FAMILY_VARIABLE } from '../lib/child/family.js';
import { createJobs } from '../lib/jobs/jobs.js';
import { createJournal, type Journal } from '../lib/jobs/journal.js';
import { openStateDirectory, type StateDirectory } from '../lib/jobs/journal-file.js';
import { resumeJobs } from '../lib/jobs/resume.js';
import { createLog, type Log } from '../lib/log.js';
import { createRegistry } from '../lib/plugin/registry.js';
import { createAudit } from '../lib/request/audit.js';
import type { Daemon } from '../lib/request/daemon.js';
import { servicesOf } from '../lib/request/dispatch.js';
import { handle } from '../lib/request/handle.js';
import { longestRequest } from '../lib/request/longest-request.js';
import { nodeStatusWriter } from '../lib/request/node-status.js';
import { createPeerHosts, peerOf } from '../lib/request/peer.js';
import { type Settings, settingsFrom } from '../lib/settings.js';
import { createPool, type PoolOptions, type WorkerPool } from '../lib/worker/pool.js';
import { serveConnection } from '../lib/xcatd/connection.js';
import { listen } from '../lib/xcatd/listener.js';
import { createTlsIdentity } from '../lib/xcatd/tls-identity.js';
import { plugins } from '../plugins/index.js';
import { openStore } from '../xcat-compat/tables/locate-store.js';
import { onceEach } from '../xcat-compat/tables/once-each.js';
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
  /** Where jobs are written down, to be resumed; made when missing. */
  readonly stateDirectory: string;
  /** Seconds requests may go on when the daemon is stopped; default 10. */
  readonly graceSeconds?: number;
  /** The environment variable XCATCFG, which wins over cfgloc [Table.pm:816]. */
  readonly xcatcfg: string | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'silent';
}

/** A running daemon. */
export interface Serving {
  readonly address: string;
  readonly port: number;
  /**
   * Takes no new client, leaves jobs to be resumed, lets other requests end within the grace time, aborts the rest,
   * logs out of the BMCs.
   */
  stop(): Promise<void>;
}

const STOP_SECONDS = 10;
const GRACE_SECONDS = 10;
const DEFAULT_MAX_CONNECTIONS = 64;

/** Something about the site that keeps the daemon from starting; the message says what and where. */
export class CannotServe extends Error {}

/** What the daemon is made of, apart from the site. */
export interface Parts {
  readonly createPool: (options: PoolOptions) => WorkerPool;
  readonly createJournal: (state: StateDirectory, log: Log) => Journal;
}

const realParts: Parts = {
  createPool,
  createJournal: ({ journal }, log) => createJournal(journal, log, Date.now),
};

/**
 * Composes the daemon from the site's tables, goes on with the jobs an earlier one has left, and starts listening.
 * @throws CannotServe, SettingError, StateDirectoryError, and the errors of reading certificates and listening
 */
export async function serve(options: ServeOptions, parts: Parts = realParts): Promise<Serving> {
  const log = createLog(options.logLevel);
  const tables = await openStore({ confdir: options.confdir, xcatcfg: options.xcatcfg });
  tables.warn = onceEach((problem) => log.warn({ problem }, 'tables'));
  const site = await siteValues(tables);
  if (site.size === 0) throw new CannotServe(noSite(options.confdir));
  const port = options.port ?? portOf(site);
  const settings = settingsFrom(site, options.logDirectory);
  const stateDirectory = resolve(options.stateDirectory);
  const state = openStateDirectory(stateDirectory);
  const stopping = new AbortController();
  const daemon = await compose(tables, settings, state, stateDirectory, stopping.signal, log, parts).catch(
    (error: unknown) => {
      state.close();
      throw error;
    },
  );

  const open = new Set<TLSSocket>();
  const requests = new Set<Promise<unknown>>();
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
        answer: (request, client, outbox, signal) => {
          const answered = handle(request, peerOf(client), daemon, outbox, signal);
          requests.add(answered);
          return answered.finally(() => requests.delete(answered));
        },
        signal: stopping.signal,
        log,
        longest: longestRequest(peerOf(socket), settings),
      });
    },
  }).catch(async (error: unknown) => {
    await daemon.end();
    throw error;
  });
  log.info({ address: listener.address, port: listener.port }, 'listening');
  return {
    address: listener.address,
    port: listener.port,
    stop: async () => {
      listener.close();
      daemon.jobs.suspend();
      await settledWithin(requests, options.graceSeconds ?? GRACE_SECONDS);
      stopping.abort();
      await daemon.end();
      for (const socket of open) socket.destroy();
    },
  };
}

/** The daemon, with the jobs of an earlier one under way. */
async function compose(
  tables: TableStore,
  settings: Settings,
  state: StateDirectory,
  stateDirectory: string,
  stopping: AbortSignal,
  log: Log,
  parts: Parts,
): Promise<Daemon & { readonly end: () => Promise<void> }> {
  const orphans = await endFamily(stateDirectory);
  if (orphans > 0) log.warn({ orphans }, 'ended the processes that an earlier daemon had left behind');
  const source = hostname().split('.')[0] ?? hostname();
  const pool = parts.createPool({
    settings,
    source,
    workerEntry: new URL('worker.js', import.meta.url),
    runnerEntry: new URL('runner.js', import.meta.url),
    log,
    environment: { ...process.env, [FAMILY_VARIABLE]: stateDirectory },
  });
  const journal = parts.createJournal(state, log);
  const registry = createRegistry(plugins);
  const now = Date.now;
  const jobs = createJobs({
    pool,
    journal,
    log,
    now,
    statuses: () => nodeStatusWriter({ tables, now, log }),
  });
  const hosts = createPeerHosts(now);
  const audit = createAudit({ tables, hosts, now, log });
  const daemon: Daemon = {
    tables,
    settings,
    log,
    registry,
    pool,
    jobs,
    hosts,
    audit,
    source,
    version: xcatVersion,
    now,
    stopping,
  };
  void resumeJobs({ jobs, registry, services: servicesOf(daemon), log });
  return {
    ...daemon,
    end: async () => {
      jobs.suspend();
      await pool.stop(STOP_SECONDS);
      await audit.flush();
      journal.close();
      state.close();
      tables.close();
    },
  };
}

/** Waits for all that are in the set now, but no longer than this. */
async function settledWithin(work: ReadonlySet<Promise<unknown>>, seconds: number): Promise<void> {
  const patience = new AbortController();
  const late = sleep(seconds * 1000, undefined, { signal: patience.signal }).catch(() => undefined);
  await Promise.race([Promise.allSettled(work), late]);
  patience.abort();
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
