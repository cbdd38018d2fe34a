import { spawn } from 'node:child_process';
import { constants } from 'node:os';

export type ForegroundEnd =
  | { readonly kind: 'ended'; readonly code: number }
  | { readonly kind: 'notStarted'; readonly reason: string };

/**
 * Runs a program that has the terminal for itself, such as an editor, until it ends. Without a shell.
 * @param words the program and its arguments
 * @param signal ends it
 */
export function runForeground(
  [program = '', ...args]: readonly string[],
  cwd: string,
  signal: AbortSignal,
): Promise<ForegroundEnd> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, stdio: 'inherit' });
    const stop = (): void => void child.kill('SIGTERM');
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', ({ message }) => {
      signal.removeEventListener('abort', stop);
      resolve({ kind: 'notStarted', reason: message });
    });
    child.once('exit', (code, name) => {
      signal.removeEventListener('abort', stop);
      resolve({ kind: 'ended', code: code ?? (name === null ? 1 : 128 + constants.signals[name]) });
    });
  });
}
