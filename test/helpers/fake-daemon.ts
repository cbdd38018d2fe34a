import { join } from 'node:path';
import type { Test } from 'tap';
import { createEventBus, type Happening } from '../../lib/events/event-bus.js';
import { createPinnedFiles } from '../../lib/files/pinned-files.js';
import { createSiteFiles } from '../../lib/files/site-files.js';
import { createJobs } from '../../lib/jobs/jobs.js';
import { createJournal } from '../../lib/jobs/journal.js';
import { openStateDirectory } from '../../lib/jobs/journal-file.js';
import { createNodeLogs } from '../../lib/jobs/node-logs.js';
import { createLog } from '../../lib/log.js';
import type { Job, Plugin } from '../../lib/plugin/contract.js';
import { createRegistry } from '../../lib/plugin/registry.js';
import type { PoolOutput } from '../../lib/pool/part.js';
import type { Daemon } from '../../lib/request/daemon.js';
import { handle } from '../../lib/request/handle.js';
import type { Outbox } from '../../lib/xcatd/outbox.js';
import { openSqliteStore } from '../../xcat-compat/tables/sqlite-store.js';
import { decodeRequest } from '../../xcat-compat/wire/decode-request.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { requestText } from './raw-client.js';
import { testFiles } from './test-files.js';
import { testServices } from './worker-services.js';

/** What stands in the place of the workers: it tells what a worker would. */
export type FakeWork = (job: Job, output: PoolOutput, signal: AbortSignal) => Promise<void>;

/** A daemon whose tables, journal and jobs are real, and whose connections and workers are the test. */
export async function fakeDaemon(t: Test, plugins: readonly Plugin[], work: FakeWork) {
  const log = createLog('silent');
  const directory = t.testdir({ tables: {}, pinned: {}, log: {} });
  const tables = openSqliteStore(join(directory, 'tables'));
  const state = openStateDirectory(join(directory, 'state'));
  const journal = createJournal(state, log, Date.now);
  t.teardown(() => {
    journal.close();
    state.close();
    tables.close();
  });
  const { settings } = testServices();
  const events = createEventBus(log);
  const pinned = createPinnedFiles(join(directory, 'pinned'), undefined);
  const ran: Job[] = [];
  const audited: string[] = [];
  const pool = {
    run: async (_plugin: string, job: Job, output: PoolOutput, signal: AbortSignal) => {
      ran.push(job);
      await work(job, output, signal);
    },
    renew: () => {},
    stop: async () => {},
  };
  const jobs = createJobs({
    ...{ pool, journal, pinned, events, log, now: Date.now, elapsed: () => performance.now() },
    nodeLogs: createNodeLogs(join(directory, 'log')),
    statuses: () => ({ set: () => {}, flush: async () => {} }),
  });
  const stopping = new AbortController();
  const daemon: Daemon = {
    ...{ tables, settings, pool, jobs, events, log, files: testFiles, environment: undefined },
    registry: createRegistry(plugins),
    hosts: { fullName: async () => 'client.cluster.org' },
    audit: {
      record: ({ command }, { user }, _peer, status) => audited.push(`${status} ${user} ${command}`),
      flush: async () => {},
    },
    siteFiles: createSiteFiles(pinned, undefined),
    ...{ source: 'mn', version: '2.17', now: Date.now, stopping: stopping.signal },
  };
  const happened: Happening[] = [];
  events.listen((one) => happened.push(one));

  /** One request from the certificate of this name, or from none, and all that is answered. */
  async function ask(
    elements: Parameters<typeof requestText>[0],
    name: string | null = 'root',
    signal = new AbortController().signal,
  ) {
    const sent: XcatResponse[] = [];
    let last: XcatResponse | undefined;
    const outbox: Outbox = {
      send: (response) => sent.push(response),
      sendReady: (_documents, taken) => taken(),
      finish: async (response) => {
        last = response;
      },
      discard: () => {},
    };
    const peer = { name: name ?? undefined, address: '10.0.0.9', port: 1 };
    const after = await handle(decodeRequest(requestText(elements)), peer, daemon, outbox, signal);
    return { sent, last, after };
  }

  return { daemon, tables, ask, ran, audited, happened, stopping };
}
