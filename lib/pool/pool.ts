import { setMaxListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { Log } from '../log.js';
import type { Job } from '../plugin/contract.js';
import type { ChildEnvironment } from '../process/child-environment.js';
import type { Settings } from '../settings/settings.js';
import { createPart, type PoolOutput } from './part.js';
import { createRunnerProcess } from './runner-process.js';
import { createSlot, type Slot } from './slot.js';
import { splitByOwner } from './split.js';
import { WORKER_TIMES, type WorkerTimes } from './worker-times.js';

/** The worker processes in which plugins work on nodes. */
export interface WorkerPool {
  /**
   * Runs a job in the workers its targets' owners belong to. Resolves when every target has exactly one result,
   * whatever becomes of the workers; it never rejects. An abort is passed on, and bounded, when `signal` says so.
   * @param where `apart`: in a worker process of its own, which ends with the job; as long as there are not too many
   */
  run(
    plugin: string,
    job: Job,
    output: PoolOutput,
    signal: AbortSignal,
    cancels?: NodeCancels,
    where?: 'shared' | 'apart',
  ): Promise<void>;
  /** Has everything go by these settings from now on; how many workers there are stays. */
  renew(settings: Settings): void;
  /** Aborts all jobs, lets the plugins log out, ends workers, runner and children; within some seconds more than these. */
  stop(seconds: number): Promise<void>;
}

/** Says which nodes of a running job are to stop, while the others go on. */
export interface NodeCancels {
  /** Called for every cancellation from now on. */
  listen(cancel: (nodes: readonly NodeName[]) => void): void;
}

export interface PoolOptions {
  readonly settings: Settings;
  /** The daemon's short host name, as in xcatdsource. */
  readonly source: string;
  /** The programs of the two kinds of processes: bin/worker.js and bin/runner.js. */
  readonly workerEntry: URL;
  readonly runnerEntry: URL;
  readonly log: Log;
  readonly times?: WorkerTimes;
  /** What all processes are started with; default: the daemon's own environment. */
  readonly environment?: ChildEnvironment | undefined;
}

/** Workers at once beside the shared ones, for nodes under which a worker has ended again and again. */
const MAX_APART = 16;
/** What one of them is given to log out of its BMCs. */
const APART_STOP_SECONDS = 10;

/** Nothing is started before the first job. */
export function createPool(options: PoolOptions): WorkerPool {
  const { settings, source, workerEntry, runnerEntry, log, times = WORKER_TIMES, environment } = options;
  const runner = createRunnerProcess({
    entry: runnerEntry,
    maxChildren: settings.maxUploads,
    log,
    environment,
  });
  let lastPart = 0;
  let lastWorker = 0;
  const newSlot = (): Slot => {
    return createSlot({
      ...{ entry: workerEntry, settings, source, log, environment, times },
      nextWorker: () => {
        lastWorker += 1;
        return lastWorker;
      },
      runnerPath: () => runner.path(),
      workerGone: (worker) => runner.workerGone(worker),
    });
  };
  const shared = Array.from({ length: Math.max(1, settings.workers) }, newSlot);
  const apart = new Set<Slot>();

  async function runIn(
    slots: readonly Slot[],
    plugin: string,
    job: Job,
    output: PoolOutput,
    signal: AbortSignal,
    cancels: NodeCancels | undefined,
  ): Promise<void> {
    setMaxListeners(0, signal);
    const parts = splitByOwner(job.targets, slots.length).map(({ slot, targets }) => {
      lastPart += 1;
      const part = createPart(lastPart, plugin, { ...job, targets }, output);
      const own = new Set(targets.map(({ node }) => node));
      cancels?.listen((nodes) => {
        const mine = nodes.filter((node) => own.has(node));
        if (mine.length > 0) slots[slot]?.cancel(part, mine);
      });
      return { slot, part };
    });
    for (const { slot, part } of parts) {
      // To start a worker, and to write a long list of targets, takes milliseconds: one a turn of the event loop.
      await turn();
      slots[slot]?.run(part, signal);
    }
    await Promise.all(parts.map(({ part }) => part.ended));
  }

  return {
    async run(plugin, job, output, signal, cancels, where = 'shared') {
      if (where === 'shared' || apart.size >= MAX_APART) {
        return runIn(shared, plugin, job, output, signal, cancels);
      }
      const own = newSlot();
      apart.add(own);
      await runIn([own], plugin, job, output, signal, cancels);
      own
        .stop(APART_STOP_SECONDS)
        .catch((problem: unknown) => log.error({ problem: String(problem) }, 'a worker does not end'))
        .finally(() => apart.delete(own))
        .catch(() => undefined);
    },
    renew(next) {
      for (const slot of [...shared, ...apart]) slot.renew(next);
      runner.renew(next.maxUploads);
    },
    async stop(seconds) {
      await Promise.all([...shared, ...apart].map((slot) => slot.stop(seconds)));
      await runner.stop();
    },
  };
}
