import type { TableStore } from '../../xcat-compat/tables/store.js';
import type { EventBus } from '../events/event-bus.js';
import type { ClientFiles } from '../files/client-files.js';
import type { SiteFiles } from '../files/site-files.js';
import type { Jobs } from '../jobs/jobs.js';
import type { Log } from '../log.js';
import type { Registry } from '../plugin/registry.js';
import type { WorkerPool } from '../pool/pool.js';
import type { ChildEnvironment } from '../process/child-environment.js';
import type { Settings } from '../settings/settings.js';
import type { Audit } from './audit.js';
import type { PeerHosts } from './peer.js';

/** What requests are answered with; made once when the daemon starts. */
export interface Daemon {
  readonly tables: TableStore;
  readonly settings: Settings;
  readonly registry: Registry;
  readonly pool: WorkerPool;
  readonly jobs: Jobs;
  /** All that happens in commands. */
  readonly events: EventBus;
  readonly hosts: PeerHosts;
  readonly audit: Audit;
  readonly files: ClientFiles;
  readonly siteFiles: SiteFiles;
  /** Of the workers. */
  readonly environment: ChildEnvironment | undefined;
  /** The short host name, as in xcatdsource. */
  readonly source: string;
  /** The text `_xcatver` is compared with. */
  readonly version: string;
  readonly now: () => number;
  /** Aborts when the daemon stops. */
  readonly stopping: AbortSignal;
  readonly log: Log;
}
