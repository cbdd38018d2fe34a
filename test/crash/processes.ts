import { kill } from 'node:process';
import { commandLineOf } from '../helpers/installation.js';
import { familyOf } from '../helpers/processes.js';
import type { Victim } from './disturbance.js';

/** KILL for all of these processes of a daemon, at one instant; how many there were. */
export function strike(daemon: number, victims: readonly Victim[]): number {
  const family = familyOf(daemon).map((pid) => ({ pid, is: kindOf(daemon, pid) }));
  const struck = family.filter(({ is }) => is !== undefined && victims.includes(is));
  return struck.filter(({ pid }) => killed(pid)).length;
}

function kindOf(daemon: number, pid: number): Victim | undefined {
  const words = commandLineOf(pid);
  if (words.length === 0) return undefined;
  if (pid === daemon) return 'daemon';
  if (words[0] === 'curl') return 'curl';
  if (words.some((word) => word.endsWith('/hasty-worker.js'))) return 'worker';
  return words.some((word) => word.endsWith('/runner.js')) ? 'runner' : undefined;
}

function killed(pid: number): boolean {
  try {
    return kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
