import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Log } from '../log.js';
import {
  type ChildEnvironment,
  makeRunnerDirectory,
  nodeStart,
  RUNNER_SOCKET,
} from '../process/child-environment.js';
import { startProcess } from '../process/spawn-problem.js';
import { endGroup } from './process-group.js';
import { threadShortage } from './shortage.js';

/** What the runner's process is waited for, in seconds. */
export interface RunnerTimes {
  /** From its start until workers can connect. */
  readonly startSeconds: number;
  /** What it is given to end its children before it is killed. */
  readonly stopSeconds: number;
  /** One that cannot be started is tried again for so long; then those who wait for it are told why. */
  readonly patienceSeconds: number;
  /** The pause after an end; doubled with each one within the window, up to `maxPauseSeconds`. */
  readonly pauseSeconds: number;
  readonly maxPauseSeconds: number;
  readonly windowSeconds: number;
  /** From the death of a worker until the runner has said that its children have ended; then the runner is killed. */
  readonly goneSeconds: number;
}

export const RUNNER_TIMES: RunnerTimes = {
  startSeconds: 30,
  stopSeconds: 8,
  patienceSeconds: 60,
  pauseSeconds: 0.1,
  maxPauseSeconds: 10,
  windowSeconds: 60,
  goneSeconds: 20,
};

/** V8 13 (Node 24) has no switch for WebAssembly; its lite mode leaves it out by itself. */
const LAST_V8_WITH_WASM_SWITCH = 12;

/**
 * The runner does little but wait, and starts others the faster the smaller it is: no compiler (nor WebAssembly,
 * which needs one) and a small young generation take its RSS from 66 MB to 54 MB under 256 children.
 */
const NODE_OPTIONS = [
  '--lite-mode',
  ...(Number.parseInt(process.versions.v8, 10) > LAST_V8_WITH_WASM_SWITCH ? [] : ['--no-expose-wasm']),
  '--max-semi-space-size=1',
  '--max-old-space-size=256',
];

const STOPPING = 'the daemon is stopping';

export interface RunnerProcess {
  /**
   * Where the runner listens; it is started if none runs, after all that the last one has left behind has ended.
   * Rejects with a reason for the user when it cannot be started for a while.
   */
  path(): Promise<string>;
  /** A worker has ended: resolves when nothing that it had asked for runs any more. */
  workerGone(worker: number): Promise<void>;
  /** So many children at once from now on. */
  renew(maxChildren: number): void;
  /** Ends the runner, its children and its directory. */
  stop(): Promise<void>;
}

/** One life of the runner. */
interface Runner {
  /** Rejects when it does not come up. */
  readonly up: Promise<Up>;
  /** Resolves when it and all its children have ended, whether or not it came up. */
  readonly over: Promise<void>;
  /** Its process has ended; its children may not have. */
  isDead: boolean;
}

/** Keeps one runner process for the whole daemon, started when it is first asked for and again after it died. */
export function createRunnerProcess(options: {
  readonly entry: URL;
  readonly maxChildren: number;
  readonly log: Log;
  /** undefined: that of this process. */
  readonly environment?: ChildEnvironment | undefined;
  readonly times?: RunnerTimes;
}): RunnerProcess {
  const { entry, log, environment, times = RUNNER_TIMES } = options;
  let { maxChildren } = options;
  const stopping = new AbortController();
  let current: Runner | undefined;
  let ready: Promise<string> | undefined;
  let ends: number[] = [];
  const isStopping = (): boolean => stopping.signal.aborted;

  function start(): Runner {
    const up = startRunner(entry, maxChildren, environment, times, stopping.signal);
    const over = up
      .then(async ({ ended, buried }) => {
        const how = await ended;
        runner.isDead = true;
        ready = undefined;
        if (!isStopping()) log.warn({ how }, 'the runner process ended unexpectedly');
        const left = await buried;
        if (left.length > 0) log.error({ left: left.join(' ') }, 'children of the runner do not end');
      })
      .catch((error: unknown) =>
        log.error({ error: String(error) }, 'the runner process could not be started'),
      )
      .finally(() => {
        current = undefined;
        ends.push(performance.now());
      });
    const runner: Runner = { up, over, isDead: false };
    return runner;
  }

  /** Tries until it is up, or its patience is over. */
  async function bringUp(): Promise<string> {
    const since = performance.now();
    for (;;) {
      if (isStopping()) throw new Error(STOPPING);
      if (current?.isDead === true) await current.over;
      ends = ends.filter((at) => performance.now() - at < times.windowSeconds * 1000);
      const seconds = Math.min(times.pauseSeconds * 2 ** (ends.length - 1), times.maxPauseSeconds);
      if (ends.length > 0) await pause(seconds * 1000, undefined, { signal: stopping.signal });
      current ??= start();
      const { up, over } = current;
      try {
        return (await up).path;
      } catch (error) {
        await over;
        if (performance.now() - since > times.patienceSeconds * 1000) throw error;
      }
    }
  }

  return {
    async path() {
      if (isStopping()) throw new Error(STOPPING);
      ready ??= bringUp();
      const mine = ready;
      try {
        return await mine;
      } catch (error) {
        if (ready === mine) ready = undefined;
        throw isStopping() ? new Error(STOPPING) : error;
      }
    },
    async workerGone(worker) {
      if (current === undefined) return;
      const { up, over } = current;
      const runner = await up.catch(() => undefined);
      if (runner === undefined) return over;
      const patience = setTimeout(() => runner.kill(), times.goneSeconds * 1000);
      await Promise.race([runner.workerGone(worker), over]);
      clearTimeout(patience);
    },
    renew(next) {
      if (next === maxChildren) return;
      maxChildren = next;
      current?.up.then(
        (runner) => runner.atMost(next),
        () => undefined,
      );
    },
    async stop() {
      stopping.abort();
      if (current === undefined) return;
      const { up, over } = current;
      const runner = await up.catch(() => undefined);
      runner?.end();
      const patience = setTimeout(() => runner?.kill(), times.stopSeconds * 1000);
      await over;
      clearTimeout(patience);
    },
  };
}

/** A runner that takes orders. */
interface Up {
  readonly path: string;
  /** How its process ended. */
  readonly ended: Promise<string>;
  /** Then all its children have ended too but for these, and its directory is gone. */
  readonly buried: Promise<readonly number[]>;
  /** Asks it to end this worker's children; resolves when it says that they have ended. */
  workerGone(worker: number): Promise<void>;
  /** So many children at once. */
  atMost(children: number): void;
  end(): void;
  kill(): void;
}

/** Its socket stands in a new directory of mode 0700, so only its user's processes can connect. */
async function startRunner(
  entry: URL,
  maxChildren: number,
  environment: ChildEnvironment | undefined,
  times: RunnerTimes,
  stopping: AbortSignal,
): Promise<Up> {
  const directory = await makeRunnerDirectory(environment);
  const path = join(directory.path, RUNNER_SOCKET);
  const words = [...NODE_OPTIONS, fileURLToPath(entry), path, String(maxChildren)];
  const { file, args, options } = nodeStart(environment, words);
  let end: (how: string) => void = () => {};
  const ended = new Promise<string>((resolve) => {
    end = resolve;
  });
  // Its own session and process group, of which its children are too: a terminal's Ctrl-C does not reach them, and
  // what it leaves behind is found.
  const child = startProcess(
    file,
    args,
    { ...options, detached: true, stdio: ['pipe', 'pipe', 2] },
    ({ text }) => end(text),
  );
  child?.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
  const pid = child?.pid;
  const stdin = child?.stdin;
  stdin?.on('error', () => {});
  const buried = ended.then(async () => {
    const left = pid === undefined ? [] : await endGroup(pid);
    await directory.remove();
    return left;
  });

  const waiting = new Map<number, () => void>();
  const listening = new Promise<undefined>((resolve) => {
    const stdout = child?.stdout ?? undefined;
    if (stdout === undefined) return;
    createInterface(stdout).on('line', (line) => {
      const worker = /^ended (\d+)$/.exec(line)?.[1];
      if (worker === undefined) resolve(undefined);
      else waiting.get(Number(worker))?.();
    });
  });
  let patience: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    const { startSeconds } = times;
    patience = setTimeout(() => resolve(`not up after ${startSeconds} seconds`), startSeconds * 1000);
    stopping.addEventListener('abort', () => resolve(STOPPING), { once: true });
  });
  const problem = await Promise.race([listening, ended, late]);
  clearTimeout(patience);
  if (problem !== undefined) {
    child?.kill('SIGKILL');
    await buried;
    throw new Error(cannotStart(threadShortage() ?? problem));
  }
  return {
    path,
    ended,
    buried,
    async workerGone(worker) {
      const told = new Promise<void>((resolve) => waiting.set(worker, resolve));
      stdin?.write(`gone ${worker}\n`);
      await told;
      waiting.delete(worker);
    },
    atMost: (children) => void stdin?.write(`most ${children}\n`),
    end: () => void stdin?.end(),
    kill: () => void child?.kill('SIGKILL'),
  };
}

function cannotStart(why: string): string {
  return `the runner process did not start (${why})`;
}
