import { daemonStopped } from '../ended-work-texts.js';
import type { Loss } from './part.js';
import type { WorkerEnd } from './worker-process.js';

/** Of what runs while the daemon ends. */
export const stopLoss: Loss = { how: daemonStopped(), kind: 'stopping', alone: false, afterSeconds: 0 };

/** Of a worker that has ended. A program that ends before it says a word cannot run at all, whatever its work. */
export function lossOf(kind: Exclude<WorkerEnd['kind'], 'notStarted'>, isHeard: boolean): Loss['kind'] {
  if (kind === 'exited') return isHeard ? 'fault' : 'noWorker';
  return kind;
}

/** Nobody could do the work. */
export function noWorker(how: string, afterSeconds: number): Loss {
  return { how, kind: 'noWorker', alone: false, afterSeconds };
}
