import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { capture } from './capture.js';
import type { FAMILY_VARIABLE } from './family.js';
import { startTimeOf } from './proc.js';
import type { ChildEnd, NotStarted, StartOrder } from './runner-messages.js';

/** How long output may still come after a child has exited, from a process of its own that it left behind. */
const OUTPUT_AFTER_EXIT_MILLISECONDS = 1000;
/** Then so many turns of the event loop read what is there: on a busy machine the time passes without one. */
const LAST_TURNS = 10;

/** setTimeout holds no more (24.8 days). */
const MAX_TIMER_MILLISECONDS = 2 ** 31 - 1;

/** A child that runs. */
export interface RunningChild {
  readonly pid: number;
  readonly startTime: string | undefined;
  /** TERM now, KILL after the grace time. The first reason given is the one reported. */
  end(why: 'deadline' | 'aborted'): void;
  /** KILL now. */
  kill(): void;
  /** Resolves when the process has been collected; never rejects. */
  readonly ended: Promise<ChildEnd>;
}

export interface ChildSurroundings {
  readonly PATH: string;
  /** Says whose child it is, so that a daemon that starts again finds those its predecessor left behind. */
  readonly [FAMILY_VARIABLE]?: string;
}

/**
 * Starts one program: no shell, its own input, hardly any environment (no proxy settings, no home directory whose
 * .curlrc could be read), in the root directory.
 */
export async function startChild(
  order: StartOrder,
  surroundings: ChildSurroundings,
  running: (child: RunningChild) => void,
): Promise<ChildEnd | Extract<NotStarted, { kind: 'lost' }>> {
  const started = spawned(order, surroundings);
  if (started.kind === 'lost') return started;
  const { child } = started;
  const failure = new Promise<Error>((resolve) => child.on('error', resolve));
  if (child.pid === undefined) return lost(order.program, await failure);

  const life = follow(order, child, child.pid);
  running(life);
  return life.ended;
}

function spawned(
  order: StartOrder,
  surroundings: ChildSurroundings,
): { readonly kind: 'child'; readonly child: ChildProcessWithoutNullStreams } | ReturnType<typeof lost> {
  try {
    const child = spawn(order.program, order.args, {
      cwd: '/',
      env: { ...surroundings, LANG: 'C', LC_ALL: 'C', HOME: '/nonexistent' },
      stdio: 'pipe',
    });
    return { kind: 'child', child };
  } catch (error) {
    return lost(order.program, error);
  }
}

function follow(order: StartOrder, child: ChildProcessWithoutNullStreams, pid: number): RunningChild {
  // Before anything else runs here the process cannot have been collected, so the PID is still its own.
  const startTime = startTimeOf(pid);
  const stdout = capture(child.stdout);
  const stderr = capture(child.stderr);
  let endedBecause: 'deadline' | 'aborted' | undefined;
  let killTimer: NodeJS.Timeout | undefined;

  // A child that ends without reading its input is no fault of ours.
  child.stdin.on('error', () => {});
  child.stdin.end(order.stdin);

  function end(why: 'deadline' | 'aborted'): void {
    if (endedBecause !== undefined) return;
    endedBecause = why;
    // Node signals only a child it has not collected yet, so never a PID in its second use.
    child.kill('SIGTERM');
    killTimer = setTimeout(() => child.kill('SIGKILL'), milliseconds(order.graceSeconds));
  }

  const deadline = setTimeout(() => end('deadline'), milliseconds(order.deadlineSeconds));
  child.once('exit', () => {
    clearTimeout(deadline);
    clearTimeout(killTimer);
    setTimeout(() => dropAfter(LAST_TURNS, child), OUTPUT_AFTER_EXIT_MILLISECONDS).unref();
  });
  const ended = new Promise<ChildEnd>((resolve) => {
    child.once('close', (code, killedBy) => {
      if (endedBecause !== undefined) resolve({ kind: endedBecause });
      else if (code !== null) resolve({ kind: 'exited', code, stdout: stdout(), stderr: stderr() });
      else resolve({ kind: 'killed', signal: killedBy ?? 'unknown', stderr: stderr() });
    });
  });
  return { pid, startTime, end, kill: () => void child.kill('SIGKILL'), ended };
}

function dropAfter(turns: number, child: ChildProcessWithoutNullStreams): void {
  if (turns === 0) dropOutput(child);
  else setImmediate(() => dropAfter(turns - 1, child));
}

function dropOutput(child: ChildProcessWithoutNullStreams): void {
  child.stdin.destroy();
  child.stdout.destroy();
  child.stderr.destroy();
}

function milliseconds(seconds: number): number {
  return Math.min(Math.max(0, seconds) * 1000, MAX_TIMER_MILLISECONDS);
}

function lost(program: string, error: unknown): Extract<NotStarted, { kind: 'lost' }> {
  const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return { kind: 'lost', reason: `${program} could not be started (${why})` };
}
