import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** Why this machine did not start a process. */
export interface SpawnProblem {
  /** For the user: the system's code, and what it means where that is known. */
  readonly text: string;
  /** The machine is short of something that others may give back: worth another try. */
  readonly passes: boolean;
}

const shortages: Readonly<Record<string, string>> = {
  EAGAIN: 'no more processes are allowed, see ulimit -u and TasksMax',
  ENOMEM: 'there is no memory for another process',
  EMFILE: 'this service has too many open files, see ulimit -n and LimitNOFILE',
  ENFILE: 'this machine has too many open files',
};

/** @param error what `spawn` has thrown or emitted */
export function spawnProblem(error: unknown): SpawnProblem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const shortage = shortages[code];
  return shortage === undefined
    ? { text: code, passes: false }
    : { text: `${code}: ${shortage}`, passes: true };
}

/**
 * Starts a process. Of one that the system does not start there is no child, not even its pipes: `failed` is called in
 * a later turn then, whether the system's answer is thrown or emitted.
 */
export function startProcess(
  program: string,
  args: readonly string[],
  options: SpawnOptions,
  failed: (problem: SpawnProblem) => void,
): ChildProcess | undefined {
  try {
    const child = spawn(program, args, options);
    const isStarted = child.pid !== undefined;
    child.once('error', (error) => {
      if (!isStarted) failed(spawnProblem(error));
    });
    return isStarted ? child : undefined;
  } catch (error) {
    setImmediate(() => failed(spawnProblem(error)));
    return undefined;
  }
}
