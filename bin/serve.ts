import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { createEventBus } from '../lib/events/event-bus.js';
import { createClientFiles } from '../lib/files/client-files.js';
import { createPinnedFiles } from '../lib/files/pinned-files.js';
import { createSiteFiles } from '../lib/files/site-files.js';
import { createUserReaders } from '../lib/files/user-reader.js';
import { troubles } from '../lib/jobs/job-texts.js';
import { createJobs } from '../lib/jobs/jobs.js';
import { createJournal, type Journal } from '../lib/jobs/journal.js';
import { openStateDirectory, type StateDirectory } from '../lib/jobs/journal-file.js';
import { createNodeLogs } from '../lib/jobs/node-logs.js';
import { resumeJobs } from '../lib/jobs/resume.js';
import { stayingJournal } from '../lib/jobs/state-place.js';
import { createLog, type Log } from '../lib/log.js';
import { createRegistry } from '../lib/plugin/registry.js';
import { createPool, type PoolOptions, type WorkerPool } from '../lib/pool/pool.js';
import { endFamily, type Family, familyIn } from '../lib/process/family.js';
import { couldBeAllowed } from '../lib/request/admit.js';
import { createAudit } from '../lib/request/audit.js';
import { clientLimits } from '../lib/request/client-limits.js';
import type { Daemon } from '../lib/request/daemon.js';
import { servicesOf } from '../lib/request/dispatch.js';
import { handle } from '../lib/request/handle.js';
import { createPeerHosts, type Peer, peerOf } from '../lib/request/peer.js';
import { messages } from '../lib/request/request-texts.js';
import { nodeStatusWriter } from '../lib/request/write-node-status.js';
import type { Settings } from '../lib/settings/settings.js';
import { createSiteSettings } from '../lib/settings/site-settings.js';
import { refuseClient, serveConnection } from '../lib/xcatd/connection.js';
import { listen } from '../lib/xcatd/listener.js';
import { createReadingRoom } from '../lib/xcatd/reading-room.js';
import { createRevocations } from '../lib/xcatd/revocations.js';
import { plugins } from '../plugins/index.js';
import { openStore } from '../xcat-compat/tables/locate-store.js';
import { onceEach } from '../xcat-compat/tables/once-each.js';
import { siteValues } from '../xcat-compat/tables/site.js';
import type { TableStore } from '../xcat-compat/tables/store.js';
import { xcatVersion } from '../xcat-compat/usage/version.js';
import { CannotServe } from './cannot-serve.js';
import { listening, mender } from './listening.js';
import { settledWithin } from './settled-within.js';
import { revokedFile, shownIdentity } from './shown-identity.js';
import { workerAccount, workerEnvironment } from './worker-user.js';

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
  /** Seconds that good certificates are waited for at the start; default 30. */
  readonly certificateSeconds?: number;
  /** The environment variable XCATCFG, which wins over cfgloc [Table.pm:816]. */
  readonly xcatcfg: string | undefined;
  /** As whom workers and runner run; undefined: as the user that init makes, where there is one. */
  readonly workerUser?: string | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'silent';
}

/** A running daemon. */
export interface Serving {
  readonly address: string;
  readonly port: number;
  /** Reads the settings again; what has changed since that was asked before, in one line. */
  reload(): Promise<string>;
  /**
   * Takes no new client, leaves jobs to be resumed, lets other requests end within the grace time, aborts the rest,
   * logs out of the BMCs.
   */
  stop(): Promise<void>;
}

const STOP_SECONDS = 10;
const GRACE_SECONDS = 10;

/** What the daemon is made of, apart from the site. */
export interface Parts {
  readonly createPool: (options: PoolOptions) => WorkerPool;
  readonly createJournal: (state: StateDirectory, log: Log) => Journal;
}

const realParts: Parts = {
  createPool,
  createJournal: (state, log) => createJournal(state, log, Date.now),
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
  const stateDirectory = resolve(options.stateDirectory);
  const mend = mender(options.confdir);
  let renewed: (settings: Settings) => void = () => {};
  const siteSettings = createSiteSettings({
    ...{ site, logDirectory: options.logDirectory, pinnedDirectory: join(stateDirectory, 'pinned') },
    ...{ mend, log, renewed: (settings) => renewed(settings) },
  });
  const { settings } = siteSettings;
  const { port, maxConnections } = listening(site, options.port, mend, log);
  const identity = await shownIdentity(tables, site, options, siteSettings.renew, log);
  const state = openStateDirectory(stateDirectory);
  const stopping = new AbortController();
  const daemon = await compose(options, tables, settings, state, stopping.signal, log, parts).catch(
    (error: unknown) => {
      state.close();
      throw error;
    },
  );

  renewed = daemon.pool.renew;

  const revocations = createRevocations(revokedFile(options.confdir, site), log);
  const open = new Set<TLSSocket>();
  const requests = new Set<Promise<unknown>>();
  const room = createReadingRoom();
  const listener = await listen({
    address: options.listen,
    port,
    maxConnections,
    identity,
    identify: (socket) => {
      const peer = peerOf(socket);
      if (typeof peer === 'string' || !revocations.isRevoked(peer)) return peer;
      return {
        reason: revokedText(peer),
        tell: (refused) => refuseClient(refused, daemon.source, messages.peerRevoked),
      };
    },
    log,
    serve: async (socket, peer: Peer, othersWait) => {
      if (stopping.signal.aborted) {
        socket.destroy();
        return;
      }
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      await serveConnection(socket, {
        source: daemon.source,
        answer: (request, outbox, signal) => {
          // It may have been revoked since it was let in.
          if (revocations.isRevoked(peer)) {
            const { peerRevoked } = messages;
            return outbox.finish({ ...peerRevoked, serverdone: '' }).then(() => 'close' as const);
          }
          const answered = handle(request, peer, daemon, outbox, signal);
          requests.add(answered);
          return answered.finally(() => requests.delete(answered));
        },
        signal: stopping.signal,
        log,
        limits: clientLimits(peer, settings),
        room,
        couldBeAllowed: (command) => couldBeAllowed(command, peer, tables),
        othersWait,
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
    reload: async () => {
      siteSettings.renew(await siteValues(tables));
      return siteSettings.changes();
    },
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
  options: ServeOptions,
  tables: TableStore,
  settings: Settings,
  state: StateDirectory,
  stopping: AbortSignal,
  log: Log,
  parts: Parts,
): Promise<Daemon & { readonly end: () => Promise<void> }> {
  const stateDirectory = resolve(options.stateDirectory);
  const account = await workerAccount(options.workerUser, log);
  const family = familyIn(stateDirectory);
  const orphans = await endFamily(family);
  if (orphans > 0) log.warn({ orphans }, 'ended the processes that an earlier daemon had left behind');
  const source = hostname().split('.')[0] ?? hostname();
  const workerEntry = new URL('worker.js', import.meta.url);
  const runnerEntry = new URL('runner.js', import.meta.url);
  const { marks } = family;
  const places = {
    stateDirectory,
    marks,
    confdir: resolve(options.confdir),
    programs: [workerEntry, runnerEntry],
  };
  const environment = await workerEnvironment(account, places, log);
  const pool = parts.createPool({ settings, source, workerEntry, runnerEntry, log, environment });
  const pinned = createPinnedFiles(settings.pinnedDirectory, account?.gid);
  const users = process.getuid?.() === 0 ? createUserReaders(readers(family)) : undefined;
  const siteFiles = createSiteFiles(pinned, users);
  for (const problem of [...state.troubles, ...state.lost.map(troubles.jobLost)])
    log.error({ problem }, 'state directory');
  const journal = stayingJournal(parts.createJournal(state, log), stateDirectory, log);
  const registry = createRegistry(plugins);
  const now = Date.now;
  const nodeLogs = createNodeLogs(settings.logDirectory);
  const events = createEventBus(log);
  const jobs = createJobs({
    pool,
    journal,
    pinned,
    nodeLogs,
    events,
    log,
    now,
    elapsed: () => performance.now(),
    statuses: () => nodeStatusWriter({ tables, now, log }),
  });
  const hosts = createPeerHosts(now);
  const audit = createAudit({ tables, hosts, now, log });
  const files = createClientFiles({
    entry: new URL('user-file.js', import.meta.url),
    environment: { ...marks },
  });
  const daemon: Daemon = {
    tables,
    settings,
    log,
    registry,
    pool,
    jobs,
    events,
    hosts,
    audit,
    files,
    siteFiles,
    environment,
    source,
    version: xcatVersion,
    now,
    stopping,
  };
  resumeJobs({ jobs, registry, services: servicesOf(daemon), siteFiles, log, doubtful: state.doubtful });
  return {
    ...daemon,
    end: async () => {
      jobs.suspend();
      await pool.stop(STOP_SECONDS);
      await nodeLogs.written();
      await audit.flush();
      journal.close();
      state.close();
      tables.close();
    },
  };
}

/** The program that reads for users other than root. */
function readers({ marks }: Family): Parameters<typeof createUserReaders>[0] {
  const path = process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
  return { entry: new URL('reader.js', import.meta.url), path, marks };
}

function revokedText({ name = '', certificate }: Peer): string {
  return `the certificate of ${name} with the serial number ${certificate?.serial ?? ''} is revoked (xcatd-ts user list)`;
}

function noSite(confdir: string): string {
  return `${confdir} has no site table, or an empty one. Make a fresh site with: xcatd-ts init --confdir ${confdir}`;
}
