import { setMaxListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { createRunnerProcess } from '../child/runner-process.js';
import type { Log } from '../log.js';
import type { Job } from '../plugin/contract.js';
import type { Settings } from '../settings.js';
import { createPart, type PoolOutput } from './part.js';
import { createSlot, WORKER_TIMES, type WorkerTimes } from './slot.js';
import { splitByOwner } from './split.js';
import type { ChildEnvironment } from './worker-process.js';

/** The worker processes in which plugins work on nodes. */
export interface WorkerPool {
  /**
   * Runs a job in the workers its targets' owners belong to. Resolves when every target has exactly one result,
   * whatever becomes of the workers; it never rejects. An abort is passed on, and bounded, when `signal` says so.
   */
  run(
    plugin: string,
    job: Job,
    output: PoolOutput,
    signal: AbortSignal,
    cancels?: NodeCancels,
  ): Promise<void>;
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
  /** The environment of all processes; default: the daemon's own. */
  readonly environment?: ChildEnvironment;
}

/** Nothing is started before the first job. */
export function createPool(options: PoolOptions): WorkerPool {
  const { settings, source, workerEntry, runnerEntry, log, times, environment } = options;
  const runner = createRunnerProcess({
    entry: runnerEntry,
    maxChildren: settings.maxUploads,
    log,
    environment,
  });
  const slots = Array.from({ length: Math.max(1, settings.workers) }, () => {
    return createSlot({
      entry: workerEntry,
      settings,
      source,
      log,
      environment,
      times: times ?? WORKER_TIMES,
      runnerPath: () => runner.path(),
    });
  });
  let lastPart = 0;

  return {
    async run(plugin, job, output, signal, cancels) {
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
    },
    async stop(seconds) {
      await Promise.all(slots.map((slot) => slot.stop(seconds)));
      await runner.stop();
    },
  };
}
