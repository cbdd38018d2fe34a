import { spawn } from 'node:child_process';
import { capture } from './capture.js';
import type { ChildEnvironment } from './child-environment.js';

const DEADLINE_SECONDS = 30;
/** What is kept of its complaint. */
const MOST_CHARACTERS = 300;

/** Runs a program to its end, as the environment's user; why it failed, undefined when it did not. Never rejects. */
export function tryProgram(
  program: string,
  args: readonly string[],
  { variables, account }: ChildEnvironment,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: '/',
      env: variables,
      ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: DEADLINE_SECONDS * 1000,
      killSignal: 'SIGKILL',
    });
    const said = capture(child.stderr);
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else resolve(said().trim().slice(0, MOST_CHARACTERS) || (signal ?? `exit code ${code ?? 'unknown'}`));
    });
  });
}
