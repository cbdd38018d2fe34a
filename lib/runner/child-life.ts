import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { ChildEnd, StartOrder } from '../ipc/runner-messages.js';
import { capture } from '../process/capture.js';
import type { FamilyMarks } from '../process/family.js';
import { withHandedText } from '../process/handed-text.js';
import { startTimeOf } from '../process/proc.js';
import { spawnProblem } from '../process/spawn-problem.js';

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

/** The marks say whose child it is, so that a daemon that starts again finds those its predecessor left behind. */
export type ChildSurroundings = { readonly PATH: string } & FamilyMarks;

/** This machine did not start it. */
interface Refused {
  readonly kind: 'notStarted';
  readonly reason: string;
  /** Another try may find what was lacking. */
  readonly passes: boolean;
}

/**
 * Starts one program: no shell, its own input, hardly any environment (no proxy settings, no home directory whose
 * .curlrc could be read), in the root directory.
 * @param directory where a text that it is handed has its place: one that only this user can enter
 */
export async function startChild(
  order: StartOrder,
  surroundings: ChildSurroundings,
  running: (child: RunningChild) => void,
  directory = '',
): Promise<ChildEnd | Refused> {
  const started = spawned(order, surroundings, directory);
  if (started.kind === 'notStarted') return started;
  const { child } = started;
  const failure = new Promise<Error>((resolve) => child.on('error', resolve));
  if (child.pid === undefined) return refused(order.program, await failure);

  const life = follow(order, child, child.pid);
  running(life);
  return life.ended;
}

function spawned(
  order: StartOrder,
  surroundings: ChildSurroundings,
  directory: string,
): { readonly kind: 'child'; readonly child: ChildProcessWithoutNullStreams } | Refused {
  try {
    const child = withHandedText(order.handed, directory, (handed) =>
      spawn(order.program, order.args, {
        cwd: '/',
        env: { ...surroundings, LANG: 'C', LC_ALL: 'C', HOME: '/nonexistent' },
        stdio: ['pipe', 'pipe', 'pipe', ...handed],
      }),
    );
    return hasStreams(child) ? { kind: 'child', child } : refused(order.program, undefined);
  } catch (error) {
    return refused(order.program, error);
  }
}

function hasStreams(child: ChildProcess): child is ChildProcessWithoutNullStreams {
  return child.stdin !== null && child.stdout !== null && child.stderr !== null;
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

function refused(program: string, error: unknown): Refused {
  const { text, passes } = spawnProblem(error);
  return { kind: 'notStarted', reason: `${program} could not be started (${text})`, passes };
}
