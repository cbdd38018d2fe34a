import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChildRequest, ChildResult } from '../../lib/plugin/child-request.js';
import type { WorkerServices } from '../../lib/plugin/contract.js';
import { withHandedText } from '../../lib/process/handed-text.js';
import type { Settings } from '../../lib/settings/settings.js';
import { pinnedDirectory } from './pinned.js';

const quick: Settings = {
  workers: 1,
  maxUploads: 8,
  maxNodesInWork: 100,
  // Not reached by anything that works, on a busy machine either: a test of a deadline sets it.
  connectSeconds: 30,
  loginSeconds: 30,
  requestSeconds: 30,
  uploadSeconds: 90,
  stallSeconds: 30,
  activationSeconds: 3600,
  rebootSeconds: 900,
  nodeSeconds: 7200,
  commandSeconds: 3600,
  sessionIdleSeconds: 60,
  maxRequestMib: 64,
  maxDumpMib: 1024,
  sshPort: 22,
  oldTls: false,
  sshHostKeys: 'accept',
  sshKeyFile: '/nonexistent.pub',
  logDirectory: '/nonexistent',
  pinnedDirectory,
  debug: false,
};

export interface TestServices extends WorkerServices {
  /** Seconds of every pause that was asked for and skipped. */
  readonly skipped: number[];
  readonly children: ChildRequest[];
}

/** Worker services with children of this process; pauses of exactly three seconds (the resend of a 503) are skipped. */
export function testServices(settings: Partial<Settings> = {}): TestServices {
  const skipped: number[] = [];
  const children: ChildRequest[] = [];
  return {
    settings: { ...quick, ...settings },
    skipped,
    children,
    runChild: (request, signal) => {
      children.push(request);
      return runHere(request, signal);
    },
    now: () => performance.now(),
    date: () => Date.now(),
    sleep: (seconds, signal) => {
      if (seconds !== 3) return pause(seconds, signal);
      skipped.push(seconds);
      return Promise.resolve();
    },
    log: () => {},
  };
}

function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const aborted = (): void => {
      clearTimeout(timer);
      reject(new Error('aborted'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', aborted);
      resolve();
    }, seconds * 1000);
    signal.addEventListener('abort', aborted, { once: true });
  });
}

let handingDirectory: string | undefined;

/** The directory of what children are handed, gone with this process. */
function handing(): string {
  if (handingDirectory !== undefined) return handingDirectory;
  const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-handing-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  handingDirectory = directory;
  return directory;
}

function runHere(request: ChildRequest, signal: AbortSignal): Promise<ChildResult> {
  if (signal.aborted) return Promise.resolve({ kind: 'aborted' });
  return new Promise((resolve) => {
    const child = withHandedText(request.handed, handing(), (handed) =>
      spawn(request.program, [...request.args], { stdio: ['pipe', 'pipe', 'pipe', ...handed] }),
    ) as ChildProcessWithoutNullStreams;
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(0, 65_536);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(0, 65_536);
    });
    child.once('error', (error) => resolve({ kind: 'lost', reason: error.message }));
    child.once('spawn', () => {
      request.onStart?.(child.pid ?? 0);
      child.stdin.on('error', () => {});
      child.stdin.end(request.stdin);
    });
    const terminate = (): void => void child.kill('SIGTERM');
    signal.addEventListener('abort', terminate, { once: true });
    child.once('close', (code, killedBy) => {
      signal.removeEventListener('abort', terminate);
      const pid = child.pid ?? 0;
      if (signal.aborted) resolve({ kind: 'aborted' });
      else if (code === null) resolve({ kind: 'killed', pid, signal: killedBy ?? '', stderr });
      else resolve({ kind: 'exited', pid, code, stdout, stderr });
    });
  });
}
