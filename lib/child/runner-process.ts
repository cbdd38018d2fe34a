import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from '../log.js';

const START_SECONDS = 30;

/** What the runner is given to end its children before it is killed. */
const STOP_SECONDS = 8;

/** A runner that ends so often within the window is not started again in it. */
const MAX_ENDS = 5;
const ENDS_WINDOW_SECONDS = 60;

/**
 * The runner does little but wait, and starts others the faster the smaller it is: no compiler (nor WebAssembly,
 * which needs one) and a small young generation take its RSS from 66 MB to 54 MB under 256 children.
 */
const NODE_OPTIONS = [
  '--lite-mode',
  '--no-expose-wasm',
  '--max-semi-space-size=1',
  '--max-old-space-size=256',
];

export interface RunnerProcess {
  /** Where the runner listens; it is started if none runs. Rejects with a reason when it cannot be. */
  path(): Promise<string>;
  /** Ends the runner, its children and its directory. */
  stop(): Promise<void>;
}

/** Keeps one runner process for the whole daemon, started when it is first asked for and again after it died. */
export function createRunnerProcess(options: {
  readonly entry: URL;
  readonly maxChildren: number;
  readonly log: Log;
  /** undefined: that of this process. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}): RunnerProcess {
  const { entry, maxChildren, log, environment } = options;
  let current: { readonly path: Promise<string>; readonly stop: () => Promise<void> } | undefined;
  let ends: number[] = [];
  let stopped = false;

  function start(): NonNullable<typeof current> {
    const starting = startRunner(entry, maxChildren, environment);
    const runner = {
      path: starting.then(({ path }) => path),
      stop: async () => {
        const { child, ended } = await starting;
        child.stdin?.end();
        const patience = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000);
        await ended;
        clearTimeout(patience);
      },
    };
    starting
      .then(({ ended }) => ended)
      .then(
        (how) => {
          if (!stopped) log.warn({ how }, 'the runner process ended unexpectedly');
        },
        (error: unknown) => log.error({ error: String(error) }, 'the runner process could not be started'),
      )
      .finally(() => {
        if (current === runner) current = undefined;
        ends.push(performance.now());
      });
    return runner;
  }

  return {
    async path() {
      if (stopped) throw new Error('the daemon is stopping');
      ends = ends.filter((at) => performance.now() - at < ENDS_WINDOW_SECONDS * 1000);
      if (current === undefined && ends.length >= MAX_ENDS) {
        throw new Error(
          `the runner process ended ${ends.length} times within ${ENDS_WINDOW_SECONDS} seconds`,
        );
      }
      current ??= start();
      return current.path;
    },
    async stop() {
      stopped = true;
      await current?.stop().catch(() => {});
    },
  };
}

interface Started {
  readonly child: ChildProcess;
  readonly path: string;
  /** How it ended; its directory is gone by then. */
  readonly ended: Promise<string>;
}

/** Its socket stands in a new directory of mode 0700, so only this user's processes can connect. */
async function startRunner(
  entry: URL,
  maxChildren: number,
  environment: Readonly<Record<string, string | undefined>> | undefined,
): Promise<Started> {
  const directory = await mkdtemp(join(tmpdir(), 'xcatd-ts-runner-'));
  const path = join(directory, 'runner.sock');
  const child = spawn(process.execPath, [...NODE_OPTIONS, fileURLToPath(entry), path, String(maxChildren)], {
    // Its own session: a terminal's Ctrl-C does not reach it.
    detached: true,
    ...(environment === undefined ? {} : { env: environment }),
    stdio: ['pipe', 'pipe', 2],
  });
  child.stdin?.on('error', () => {});
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  }).finally(() => rm(directory, { recursive: true, force: true }));

  let patience: NodeJS.Timeout | undefined;
  const listening = new Promise<undefined>((resolve) => child.stdout?.once('data', () => resolve(undefined)));
  const late = new Promise<string>((resolve) => {
    patience = setTimeout(() => resolve(`not up after ${START_SECONDS} seconds`), START_SECONDS * 1000);
  });
  const problem = await Promise.race([listening, ended, late]);
  clearTimeout(patience);
  if (problem === undefined) return { child, path, ended };
  child.kill('SIGKILL');
  throw new Error(`the runner process did not start (${problem})`);
}
