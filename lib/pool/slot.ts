import type { NodeName } from '../../xcat-compat/names/node-name.js';
import {
  abortUnanswered,
  daemonStopped,
  requestTooLarge,
  workerEnded,
  workerKeepsEnding,
  workerNotStarted,
} from '../ended-work-texts.js';
import type { FromWorker } from '../ipc/worker-messages.js';
import type { Log } from '../log.js';
import type { ChildEnvironment } from '../process/child-environment.js';
import type { Settings } from '../settings/settings.js';
import { lossOf, noWorker, stopLoss } from './losses.js';
import type { Loss, Part } from './part.js';
import { threadShortage } from './shortage.js';
import { startWorkerProcess, type WorkerEnd, type WorkerProcess } from './worker-process.js';
import type { WorkerTimes } from './worker-times.js';

export interface SlotOptions {
  readonly entry: URL;
  readonly settings: Settings;
  /** The daemon's host name. */
  readonly source: string;
  readonly log: Log;
  readonly environment: ChildEnvironment | undefined;
  readonly times: WorkerTimes;
  /** A number for each process, used once in the daemon's life. */
  readonly nextWorker: () => number;
  /** Where the runner listens; it is started if none runs. */
  readonly runnerPath: () => Promise<string>;
  /** Resolves when nothing runs any more that a worker which has ended had asked for. */
  readonly workerGone: (worker: number) => Promise<void>;
}

/** The place of one worker process: started for the first part, again for the next one after it died. */
export interface Slot {
  /** Hands a part to the worker; `part.ended` resolves in every case. */
  run(part: Part, signal: AbortSignal): void;
  /** Cancels these nodes of a part that runs here. */
  cancel(part: Part, nodes: readonly NodeName[]): void;
  /** These settings count from now on. */
  renew(settings: Settings): void;
  /** Ends the worker within this time, if need be by KILL. */
  stop(seconds: number): Promise<void>;
}

/** One life of the slot's process. */
interface Life {
  readonly number: number;
  readonly process: WorkerProcess;
  readonly parts: Map<number, Part>;
  readonly signals: Map<number, AbortSignal>;
  /** Parts not sent yet, because the worker reads slower than we write. */
  readonly unsent: Part[];
  /** Told to abort, by part. */
  readonly aborts: Map<number, NodeJS.Timeout>;
  full: boolean;
  /** The worker has said something: it is no program that cannot even start. */
  isHeard: boolean;
  unanswered: number;
  pinging: NodeJS.Timeout | undefined;
  readonly over: Promise<void>;
}

export function createSlot(options: SlotOptions): Slot {
  const { entry, source, log, environment, times } = options;
  let { settings } = options;
  let life: Life | undefined;
  let deaths: number[] = [];
  /** Since then no process could be started. */
  let refusedSince: number | undefined;
  let stopping = false;

  function startLife(): Life {
    let over = (): void => {};
    const born: Life = {
      number: options.nextWorker(),
      process: startWorkerProcess(entry, environment, {
        message: (message) => take(born, message),
        drained: () => flush(born),
        ended: (end) => {
          buried(born, end);
          over();
        },
      }),
      parts: new Map(),
      signals: new Map(),
      unsent: [],
      aborts: new Map(),
      full: false,
      isHeard: false,
      unanswered: 0,
      pinging: undefined,
      over: new Promise((resolve) => {
        over = resolve;
      }),
    };
    born.process.send({ kind: 'start', settings, source, worker: born.number });
    if (born.process.pid !== undefined) log.info({ worker: born.process.pid }, 'worker process started');
    return born;
  }

  function take(at: Life, message: FromWorker): void {
    at.unanswered = 0;
    at.isHeard = true;
    refusedSince = undefined;
    switch (message.kind) {
      case 'pong':
        return;
      case 'log':
        log.info({ ...message.facts, worker: at.process.pid }, message.text);
        return;
      case 'needRunner':
        return void options.runnerPath().then(
          (path) => at.process.send({ kind: 'runner', path }),
          (error: unknown) => {
            const reason = error instanceof Error ? error.message : String(error);
            at.process.send({ kind: 'noRunner', reason });
          },
        );
      case 'events':
      case 'documents':
      case 'file':
      case 'done':
      case 'failed':
        // A part that was given up is no longer there: what is said of it then comes too late.
        at.parts.get(message.job)?.take(message, {
          go: (nodes) => at.process.send({ kind: 'go', job: message.job, nodes }),
          taken: (bytes) => at.process.send({ kind: 'taken', job: message.job, bytes }),
          filed: (seq, problem) => at.process.send({ kind: 'filed', job: message.job, seq, problem }),
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
    at.signals.delete(part.id);
    clearTimeout(at.aborts.get(part.id));
    at.aborts.delete(part.id);
  }

  function buried(at: Life, { how, kind }: WorkerEnd): void {
    if (life === at) life = undefined;
    clearInterval(at.pinging);
    const parts = [...at.parts.values()];
    if (stopping) {
      for (const part of parts) part.lose(stopLoss, daemonStopped());
      return;
    }
    if (kind === 'notStarted') {
      refused(at, how);
      return;
    }
    const shortage = kind === 'killed' ? undefined : threadShortage();
    const why = shortage === undefined ? how : `${how}: ${shortage}`;
    if (shortage === undefined) deaths.push(performance.now());
    log.error({ worker: at.process.pid, how: why }, 'worker process ended unexpectedly');
    const alone = parts.reduce((nodes, part) => nodes + part.left(), 0) === 1;
    const lossKind = shortage === undefined ? lossOf(kind, at.isHeard) : 'noWorker';
    const loss: Loss = { how: why, kind: lossKind, alone, afterSeconds: 0 };
    const mourning = options.workerGone(at.number);
    for (const part of parts) {
      const lose = (): void => part.lose(loss, workerEnded(part.plugin, why));
      // What it had asked for must not reach a BMC that is looked at again.
      if (part.isTakenBack)
        mourning
          .then(lose, lose)
          .catch((problem: unknown) => log.error({ problem: String(problem) }, 'nodes were not given back'));
      else lose();
    }
  }

  /** The machine has no room for another process now: nothing was done yet. */
  function refused(at: Life, how: string): void {
    const now = performance.now();
    refusedSince ??= now;
    log.error({ how }, 'a worker process could not be started');
    const { startRetrySeconds, startPatienceSeconds } = times;
    const isOver = now - refusedSince > startPatienceSeconds * 1000;
    for (const part of at.parts.values()) {
      const signal = at.signals.get(part.id);
      if (part.isTakenBack || isOver || signal === undefined) {
        part.lose(noWorker(how, startRetrySeconds), workerNotStarted(how));
      } else setTimeout(() => run(part, signal), startRetrySeconds * 1000);
    }
  }

  function run(part: Part, signal: AbortSignal): void {
    if (stopping) {
      part.lose(stopLoss, daemonStopped());
      return;
    }
    const { deathWindowSeconds, maxDeaths } = times;
    const now = performance.now();
    deaths = deaths.filter((at) => now - at < deathWindowSeconds * 1000);
    const [first = now] = deaths.slice(-maxDeaths);
    if (life === undefined && deaths.length >= maxDeaths) {
      const text = workerKeepsEnding(part.plugin, deaths.length, deathWindowSeconds);
      part.lose(noWorker(text, deathWindowSeconds - (now - first) / 1000), text);
      return;
    }
    life ??= startLife();
    const at = life;

    at.parts.set(part.id, part);
    at.signals.set(part.id, signal);
    at.pinging ??= setInterval(() => ping(at), times.pingSeconds * 1000);
    const onAbort = (): void => abort(at, part);
    part.ended
      .then(() => {
        signal.removeEventListener('abort', onAbort);
        release(at, part);
      })
      .catch((error: unknown) => log.error({ error: String(error) }, 'the end of a job was not noticed'));
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

  function renew(next: Settings): void {
    settings = next;
    life?.process.send({ kind: 'settings', settings });
  }

  return { run, cancel, renew, stop };
}
