import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { Log } from '../log.js';
import {
  abortUnanswered,
  daemonStopped,
  requestTooLarge,
  workerEnded,
  workerKeepsEnding,
} from '../messages.js';
import type { Settings } from '../settings.js';
import type { FromWorker } from './messages.js';
import type { Part } from './part.js';
import { type ChildEnvironment, startWorkerProcess, type WorkerProcess } from './worker-process.js';

/** What a slot waits for, in seconds. */
export interface WorkerTimes {
  /** Between an abort and the worker's `done`. */
  readonly abortSeconds: number;
  /** Between two pings of a worker that has work. */
  readonly pingSeconds: number;
  /** Pings in a row without a word from the worker; then its event loop is stuck and it is killed. */
  readonly pingsUnanswered: number;
  /** A worker that dies `maxDeaths` times within this is not started again within it. */
  readonly deathWindowSeconds: number;
  readonly maxDeaths: number;
}

export const WORKER_TIMES: WorkerTimes = {
  abortSeconds: 10,
  pingSeconds: 5,
  pingsUnanswered: 6,
  deathWindowSeconds: 60,
  maxDeaths: 5,
};

export interface SlotOptions {
  readonly entry: URL;
  readonly settings: Settings;
  /** The daemon's host name. */
  readonly source: string;
  readonly log: Log;
  readonly environment: ChildEnvironment;
  readonly times: WorkerTimes;
  /** Where the runner listens; it is started if none runs. */
  readonly runnerPath: () => Promise<string>;
}

/** The place of one worker process: started for the first part, again for the next one after it died. */
export interface Slot {
  /** Hands a part to the worker; `part.ended` resolves in every case. */
  run(part: Part, signal: AbortSignal): void;
  /** Cancels these nodes of a part that runs here. */
  cancel(part: Part, nodes: readonly NodeName[]): void;
  /** Ends the worker within this time, if need be by KILL. */
  stop(seconds: number): Promise<void>;
}

/** One life of the slot's process. */
interface Life {
  readonly process: WorkerProcess;
  readonly parts: Map<number, Part>;
  /** Parts not sent yet, because the worker reads slower than we write. */
  readonly unsent: Part[];
  /** Told to abort, by part. */
  readonly aborts: Map<number, NodeJS.Timeout>;
  full: boolean;
  unanswered: number;
  pinging: NodeJS.Timeout | undefined;
  readonly over: Promise<void>;
}

export function createSlot({
  entry,
  settings,
  source,
  log,
  environment,
  times,
  runnerPath,
}: SlotOptions): Slot {
  let life: Life | undefined;
  let deaths: number[] = [];
  let stopping = false;

  function startLife(): Life {
    let over = (): void => {};
    const born: Life = {
      process: startWorkerProcess(entry, environment, {
        message: (message) => take(born, message),
        drained: () => flush(born),
        ended: (how) => {
          buried(born, how);
          over();
        },
      }),
      parts: new Map(),
      unsent: [],
      aborts: new Map(),
      full: false,
      unanswered: 0,
      pinging: undefined,
      over: new Promise((resolve) => {
        over = resolve;
      }),
    };
    born.process.send({ kind: 'start', settings, source });
    log.info({ worker: born.process.pid }, 'worker process started');
    return born;
  }

  function take(at: Life, message: FromWorker): void {
    at.unanswered = 0;
    switch (message.kind) {
      case 'pong':
        return;
      case 'log':
        log.info({ ...message.facts, worker: at.process.pid }, message.text);
        return;
      case 'needRunner':
        return void runnerPath().then(
          (path) => at.process.send({ kind: 'runner', path }),
          (error: unknown) => {
            const reason = error instanceof Error ? error.message : String(error);
            at.process.send({ kind: 'noRunner', reason });
          },
        );
      case 'reply':
      case 'said':
      case 'settled':
      case 'nodeStatus':
      case 'step':
      case 'progress':
      case 'batch':
      case 'done':
      case 'failed':
        // A part that was given up is no longer there: what is said of it then comes too late.
        at.parts.get(message.job)?.take(message, {
          stepped: (seq) => at.process.send({ kind: 'stepped', job: message.job, seq }),
          taken: (bytes) => at.process.send({ kind: 'taken', job: message.job, bytes }),
        });
        return;
    }
  }

  /** Sends what the socket takes; the rest goes when it has drained. */
  function flush(at: Life): void {
    at.full = false;
    for (let part = at.unsent.shift(); part !== undefined; part = at.unsent.shift()) {
      if (!at.parts.has(part.id)) continue;
      const { id, plugin, job } = part;
      try {
        at.full = !at.process.send({ kind: 'run', job: id, plugin, ...job });
      } catch (error) {
        part.fail(requestTooLarge(error instanceof Error ? error.message : String(error)));
        continue;
      }
      if (at.aborts.has(id)) at.process.send({ kind: 'abort', job: id });
      if (part.cancelled.size > 0) at.process.send({ kind: 'abort', job: id, nodes: [...part.cancelled] });
      if (at.full) return;
    }
  }

  function abort(at: Life, part: Part): void {
    const giveUp = (): void => {
      log.warn({ plugin: part.plugin, worker: at.process.pid }, 'an abort was not answered in time');
      part.fail(abortUnanswered(part.plugin, times.abortSeconds));
    };
    at.aborts.set(part.id, setTimeout(giveUp, times.abortSeconds * 1000));
    if (!at.unsent.includes(part)) at.process.send({ kind: 'abort', job: part.id });
  }

  /** Counts pings, not seconds: a daemon that was itself held up does not blame its workers. */
  function ping(at: Life): void {
    // A part that was given up may still run in a stuck worker: that one is pinged until it answers or dies.
    if (at.parts.size === 0 && at.unanswered === 0) {
      clearInterval(at.pinging);
      at.pinging = undefined;
      return;
    }
    at.unanswered += 1;
    if (at.unanswered > times.pingsUnanswered) {
      const seconds = Math.round(times.pingSeconds * times.pingsUnanswered);
      at.process.kill(`it did not answer for ${seconds} seconds`);
      return;
    }
    at.process.send({ kind: 'ping' });
  }

  function release(at: Life, part: Part): void {
    at.parts.delete(part.id);
    clearTimeout(at.aborts.get(part.id));
    at.aborts.delete(part.id);
  }

  function buried(at: Life, how: string): void {
    if (life === at) life = undefined;
    clearInterval(at.pinging);
    if (!stopping) {
      deaths.push(performance.now());
      log.error({ worker: at.process.pid, how }, 'worker process ended unexpectedly');
    }
    for (const part of at.parts.values()) {
      part.lose(stopping ? daemonStopped() : workerEnded(part.plugin, how));
    }
  }

  function run(part: Part, signal: AbortSignal): void {
    if (stopping) {
      part.lose(daemonStopped());
      return;
    }
    deaths = deaths.filter((at) => performance.now() - at < times.deathWindowSeconds * 1000);
    if (life === undefined && deaths.length >= times.maxDeaths) {
      part.lose(workerKeepsEnding(part.plugin, deaths.length, times.deathWindowSeconds));
      return;
    }
    life ??= startLife();
    const at = life;

    at.parts.set(part.id, part);
    at.pinging ??= setInterval(() => ping(at), times.pingSeconds * 1000);
    const onAbort = (): void => abort(at, part);
    void part.ended.then(() => {
      signal.removeEventListener('abort', onAbort);
      release(at, part);
    });
    at.unsent.push(part);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    if (!at.full) flush(at);
  }

  function cancel(part: Part, nodes: readonly NodeName[]): void {
    for (const node of nodes) part.cancelled.add(node);
    const at = life;
    if (at === undefined || !at.parts.has(part.id) || at.unsent.includes(part)) return;
    at.process.send({ kind: 'abort', job: part.id, nodes });
  }

  async function stop(seconds: number): Promise<void> {
    stopping = true;
    const at = life;
    if (at === undefined) return;
    at.process.send({ kind: 'stop', seconds });
    const patience = setTimeout(() => at.process.kill('it did not stop in time'), seconds * 1000);
    await at.over;
    clearTimeout(patience);
  }

  return { run, cancel, stop };
}
