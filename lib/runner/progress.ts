import { realpath } from 'node:fs/promises';
import type { FromRunner } from '../ipc/runner-messages.js';
import { readOffset } from '../process/proc.js';
import type { RunningChild } from './child-life.js';

const POLL_MILLISECONDS = 1000;

/** One request of one worker, in the runner. */
export interface Order {
  readonly id: number;
  readonly worker: number | undefined;
  readonly watchFile: string | undefined;
  readonly say: (message: FromRunner) => void;
  /** The worker's socket has taken all that was said. */
  readonly isSaid: () => boolean;
  /** False once it was aborted before its child was started. */
  wanted: boolean;
  child: RunningChild | undefined;
}

/**
 * Reports once a second how far each child has read the file it uploads. Nothing runs while there are no children;
 * where /proc is hidden nothing is reported.
 */
export function watchProgress(orders: ReadonlySet<Order>): { begin(): void } {
  const reported = new WeakMap<Order, number>();
  const paths = new Map<string, string>();
  let polling = false;

  async function poll(): Promise<void> {
    const watched = [...orders].filter((order) => order.watchFile !== undefined && order.child !== undefined);
    if (watched.length === 0) {
      paths.clear();
      polling = false;
      return;
    }
    for (const order of watched) await report(order);
    pollLater();
  }

  /** Progress is a service: where it fails, its uploads go on, and the next one that begins tries again. */
  function pollLater(): void {
    setTimeout(() => {
      poll().catch((problem: unknown) => {
        polling = false;
        process.stderr.write(`xcatd-ts runner: no progress is reported: ${String(problem)}\n`);
      });
    }, POLL_MILLISECONDS);
  }

  async function report(order: Order): Promise<void> {
    const { child, watchFile } = order;
    if (child === undefined || watchFile === undefined) return;
    const path = paths.get(watchFile) ?? (await realpath(watchFile).catch(() => watchFile));
    paths.set(watchFile, path);
    const bytes = readOffset(child.pid, path);
    if (bytes === undefined || bytes === reported.get(order) || !orders.has(order)) return;
    reported.set(order, bytes);
    order.say({ kind: 'progress', pid: child.pid, bytes });
  }

  function begin(): void {
    if (polling) return;
    polling = true;
    pollLater();
  }

  return { begin };
}
