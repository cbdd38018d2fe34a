import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The compiled program, as packagers call it. */
const program = fileURLToPath(new URL('../../bin/xcatd-ts.js', import.meta.url));

/** A running `xcatd-ts` subcommand. */
export interface Program {
  readonly pid: number;
  /** The first line of its standard output that matched. */
  readonly ready: string;
  readonly stderr: () => string;
  /** Sends the signal and waits for the next line of its standard output that matches. */
  ask(signal: NodeJS.Signals, answer: RegExp): Promise<string>;
  /** Sends the signal and waits for the end; its exit code or signal name. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

/**
 * Starts a subcommand and waits for the line that says it is ready.
 * @param environment besides the test's own
 * @throws when it ends before that, with what it wrote
 */
export async function startProgram(
  words: readonly string[],
  ready: RegExp,
  environment: NodeJS.ProcessEnv = {},
): Promise<Program> {
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-200_000);
  });
  const line = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      const found = text.split('\n').find((one) => ready.test(one));
      if (found !== undefined) resolve(found);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      reject(new Error(`${words[0] ?? ''} ended (${code ?? signal}) before it was ready:\n${text}${stderr}`));
    });
  });
  return {
    pid: child.pid ?? 0,
    ready: line,
    stderr: () => stderr,
    ask: (signal, answer) =>
      new Promise((resolve, reject) => {
        let text = '';
        const gone = () => reject(new Error(`${words[0] ?? ''} ended before it answered ${signal}`));
        const take = (more: string) => {
          text += more;
          const found = text.split('\n').find((one) => answer.test(one));
          if (found === undefined) return;
          child.stdout.off('data', take);
          child.off('exit', gone);
          resolve(found);
        };
        child.stdout.on('data', take);
        child.once('exit', gone);
        child.kill(signal);
      }),
    stop: (signal = 'SIGTERM') => stopped(child, signal),
  };
}

function stopped(child: ChildProcess, signal: NodeJS.Signals): Promise<number | string> {
  const over = child.exitCode ?? child.signalCode;
  if (over !== null) return Promise.resolve(over);
  return new Promise((resolve) => {
    child.once('exit', (code, by) => resolve(code ?? by ?? 'unknown'));
    child.kill(signal);
  });
}

export interface Finished {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a subcommand to its end. */
export function runProgram(
  words: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly onStdout?: (soFar: string) => void;
  } = {},
): Promise<Finished> {
  return run(process.execPath, [program, ...words], options);
}

/** Runs any program to its end, without a shell. */
export function run(
  file: string,
  words: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly input?: string;
    readonly onStdout?: (soFar: string) => void;
  } = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, words, {
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: options.env }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      options.onStdout?.(stdout);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? signal ?? 'unknown', stdout, stderr }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

/** A process and all its descendants that live now. */
export function familyOf(pid: number): readonly number[] {
  const family = [pid];
  for (const member of family) family.push(...childrenOf(member));
  return family;
}

/** Asks for one process alone: looking through all of a machine takes time away from what is measured. */
function childrenOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

/** CPU seconds of these processes, with those of their children that have ended and been waited for. */
export function cpuSeconds(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    const stat = readOrNothing(`/proc/${pid}/stat`);
    if (stat === undefined) continue;
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    for (const at of [11, 12, 13, 14]) ticks += Number(fields[at]);
  }
  return ticks / 100;
}

/** Anonymous memory of these processes in MB: what they have for themselves. */
export function anonymousMb(pids: readonly number[]): number {
  let kb = 0;
  for (const pid of pids)
    kb += Number(/RssAnon:\s+(\d+)/.exec(readOrNothing(`/proc/${pid}/status`) ?? '')?.[1] ?? 0);
  return kb / 1024;
}

/** Proportional memory of these processes in MB: shared pages divided among those who share them. */
export function proportionalMb(pids: readonly number[]): number {
  let kb = 0;
  for (const pid of pids)
    kb += Number(/^Pss:\s+(\d+)/m.exec(readOrNothing(`/proc/${pid}/smaps_rollup`) ?? '')?.[1] ?? 0);
  return kb / 1024;
}

/** The command names of these processes, as `ps -o comm` shows them. */
export function namesOf(pids: readonly number[]): readonly string[] {
  return pids.map((pid) => (readOrNothing(`/proc/${pid}/comm`) ?? '').trim());
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
