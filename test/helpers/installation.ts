import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { runClient } from '../../bin/client.js';
import { type Fleet, type FleetOptions, startFleet } from '../../plugins/openbmc/simulator/index.js';
import { recordedManifest, writeTar } from './firmware-image.js';
import { familyOf, type Program, startProgram } from './processes.js';
import { makeSite, type Site } from './site.js';

/** A site, its daemon in a process of its own, and simulated BMCs in the test's: node1 … are their nodes. */
export interface Installation {
  readonly site: Site;
  readonly fleet: Fleet;
  readonly daemon: Program;
  /** HOST:PORT of the daemon. */
  readonly host: string;
  /** Runs a command by the bundled client, in this process; each write to its output may take a while. */
  run(words: string, output?: { readonly pauseMs?: number; readonly home?: string }): Promise<Output>;
  /** Starts the bundled client as a program that can be sent signals. */
  start(words: string): StartedClient;
  /** Writes an image with so many bytes of firmware; its path. */
  image(name: string, bytes: number): Promise<string>;
  /** The daemon's workers, its runner and their children, by what they run. */
  processes(): Processes;
  /** What was appended to a node's rflash log. */
  nodeLog(node: string): string;
}

/** Process ids. */
export interface Processes {
  readonly workers: readonly number[];
  readonly runners: readonly number[];
  readonly curls: readonly number[];
}

export interface Line {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** What a client printed, line by line as it came. */
export interface Output {
  readonly code: number | string;
  readonly lines: readonly Line[];
}

export interface StartedClient {
  readonly pid: number;
  /** So far. */
  readonly lines: readonly Line[];
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<Output>;
}

export interface InstallationOptions extends Omit<FleetOptions, 'control'> {
  readonly siteRows?: Readonly<Record<string, string>>;
  readonly logLevel?: 'debug' | 'warn';
  readonly groupOf?: (index: number) => string;
  /** Of the daemon and its processes, besides the test's own. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** As whom workers run; default: as the daemon. */
  readonly workerUser?: string | undefined;
  /** Default: beside the site. */
  readonly stateDirectory?: string | undefined;
}

/** Everything is taken down with the test. */
export async function install(t: Test, options: InstallationOptions): Promise<Installation> {
  const fleet = await startFleet(options);
  t.teardown(() => fleet.close());
  const nodes = fleet.bmcs.map(({ address, index }) => ({
    name: `node${index + 1}`,
    bmc: address,
    groups: ['all', 'obmc', options.groupOf?.(index) ?? []].flat().join(','),
  }));
  const site = await makeSite(nodes, options.siteRows);
  t.teardown(() => site.remove());
  const { environment, workerUser, stateDirectory } = options;
  const daemon = await startDaemon(site, options.logLevel, { environment, workerUser, stateDirectory });
  t.teardown(() => daemon.stop());
  return installed(site, fleet, daemon);
}

export function startDaemon(
  site: Site,
  logLevel: 'debug' | 'warn' = 'warn',
  {
    environment,
    workerUser = 'root',
    stateDirectory,
  }: Partial<Pick<InstallationOptions, 'environment' | 'workerUser' | 'stateDirectory'>> = {},
): Promise<Program> {
  const where = ['--confdir', site.confdir, '--listen', '127.0.0.1', '--port', '0', '--logdir', site.logdir];
  const state = ['--statedir', stateDirectory ?? join(site.confdir, '..', 'state'), '--grace', '1'];
  const user = process.getuid?.() === 0 ? ['--worker-user', workerUser] : [];
  return startProgram(
    ['serve', ...where, ...state, ...user, '--loglevel', logLevel],
    /^listening on /,
    environment,
  );
}

/** The same for a daemon that was started again. */
export function installed(site: Site, fleet: Fleet, daemon: Program): Installation {
  const host = daemon.ready.replace('listening on ', '');
  return {
    site,
    fleet,
    daemon,
    host,
    run: (words, output) => run(words, host, site, output?.pauseMs ?? 0, output?.home),
    start: (words) => start(words, host, site),
    image: (name, bytes) =>
      writeTar(join(site.confdir, name), [
        { name: 'MANIFEST', content: recordedManifest },
        { name: 'image-bmc', content: Buffer.alloc(bytes, 'firmware') },
      ]),
    processes: () => processesOf(daemon.pid),
    nodeLog: (node) => {
      const path = join(site.logdir, 'rflash', `${node}.log`);
      return existsSync(path) ? readFileSync(path, 'utf8') : '';
    },
  };
}

async function run(
  words: string,
  host: string,
  site: Site,
  pauseMs: number,
  home = site.home,
): Promise<Output> {
  const [command = '', ...args] = words.split(' ');
  const [takeStdout, takeStderr, lines] = collect();
  const [stdout, stderr] = [sink(takeStdout, pauseMs), sink(takeStderr, pauseMs)];
  const code = await runClient({
    command,
    args,
    host,
    home,
    environment: {},
    cwd: site.confdir,
    stdin: new PassThrough().end(),
    stdout,
    stderr,
    interrupted: new AbortController().signal,
  });
  await Promise.all([stdout, stderr].map((stream) => finished(stream.end())));
  return { code, lines };
}

const program = fileURLToPath(new URL('../../bin/xcatd-ts.js', import.meta.url));

function start(words: string, host: string, site: Site): StartedClient {
  const client = ['client', '--host', host, '--home', site.home, ...words.split(' ')];
  const child = spawn(process.execPath, [program, ...client], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: site.confdir,
  });
  const [stdout, stderr, lines] = collect();
  child.stdout.on('data', stdout);
  child.stderr.on('data', stderr);
  const ended = new Promise<Output>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? signal ?? 'unknown', lines }));
  });
  return { pid: child.pid ?? 0, lines, signal: (name) => void child.kill(name), ended };
}

type Take = (chunk: Buffer) => void;

function collect(): readonly [Take, Take, readonly Line[]] {
  const lines: Line[] = [];
  const taker = (stream: Line['stream']): Take => {
    let rest = '';
    return (chunk) => {
      const parts = (rest + chunk.toString('utf8')).split('\n');
      rest = parts.pop() ?? '';
      for (const text of parts) lines.push({ stream, text });
    };
  };
  return [taker('stdout'), taker('stderr'), lines];
}

function sink(take: Take, pauseMs: number): Writable {
  return new Writable({
    decodeStrings: true,
    write: (chunk: Buffer, _encoding, done) => {
      take(chunk);
      if (pauseMs === 0) done();
      else setTimeout(done, pauseMs);
    },
  });
}

export function processesOf(pid: number): Processes {
  const family = familyOf(pid).filter((one) => one !== pid);
  const running = (name: string) => family.filter((one) => commandLineOf(one).some((w) => w.endsWith(name)));
  return { workers: running('/bin/worker.js'), runners: running('/bin/runner.js'), curls: running('curl') };
}

/** The words a process was started with; none when it is gone or a zombie. */
export function commandLineOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

/** Processes that are there and no zombies. */
export function alive(pids: readonly number[]): readonly number[] {
  return pids.filter((pid) => commandLineOf(pid).length > 0);
}

const MOST_SECONDS = 60;

/** Waits until it is so; throws after a minute. */
export async function until(what: string, isSo: () => boolean): Promise<void> {
  const end = Date.now() + MOST_SECONDS * 1000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`not so after ${MOST_SECONDS} seconds: ${what}`);
    await pause(10);
  }
}

export function texts(output: Pick<Output, 'lines'>, stream?: Line['stream']): readonly string[] {
  return output.lines
    .filter((line) => stream === undefined || line.stream === stream)
    .map(({ text }) => text);
}
