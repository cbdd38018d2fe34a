import type { TableStore } from '../../xcat-compat/tables/store.js';
import type { Jobs } from '../jobs/jobs.js';
import type { Log } from '../log.js';
import type { Registry } from '../plugin/registry.js';
import type { Settings } from '../settings.js';
import type { WorkerPool } from '../worker/pool.js';
import type { Audit } from './audit.js';
import type { PeerHosts } from './peer.js';

/** What requests are answered with; made once when the daemon starts. */
export interface Daemon {
  readonly tables: TableStore;
  readonly settings: Settings;
  readonly registry: Registry;
  readonly pool: WorkerPool;
  readonly jobs: Jobs;
  readonly hosts: PeerHosts;
  readonly audit: Audit;
  /** The short host name, as in xcatdsource. */
  readonly source: string;
  /** The text `_xcatver` is compared with. */
  readonly version: string;
  readonly now: () => number;
  /** Aborts when the daemon stops. */
  readonly stopping: AbortSignal;
  readonly log: Log;
}
