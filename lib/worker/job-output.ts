import type { JobOutput } from '../plugin/contract.js';
import type { FromWorker } from './messages.js';

/** What a plugin says of a job, as messages to the daemon, in the order it is said. */
function jobOutput(job: number, send: (message: FromWorker) => void): JobOutput {
  return {
    reply: (response) => send({ kind: 'reply', job, response }),
    settled: (node, result) => send({ kind: 'settled', job, node, result }),
    nodeStatus: (node, status) => send({ kind: 'nodeStatus', job, node, status }),
  };
}

/** The output of a durable job. */
export interface DurableOutput extends JobOutput {
  /** The daemon has this batch on disk. */
  stepped(seq: number): void;
  /** Sends what was said in this turn. */
  flush(): void;
}

/** Items of one batch: far below the largest frame. */
const MAX_BATCH_ITEMS = 4096;

/**
 * The same for a durable job, with the steps of its nodes. What is said in one turn of the event loop goes as one
 * batch, so that a node's outcome, its lines and its next step or result are on disk together.
 */
export function durableOutput(
  job: number,
  send: (message: FromWorker) => void,
  signal: AbortSignal,
): DurableOutput {
  let items: FromWorker[] = [];
  let seq = 0;
  let waiting: (() => void)[] = [];
  const unwritten = new Map<number, readonly (() => void)[]>();
  let scheduled = false;

  function flush(): void {
    scheduled = false;
    if (items.length === 0) return;
    seq += 1;
    if (waiting.length > 0) unwritten.set(seq, waiting);
    const batch = { kind: 'batch', job, seq, wantsStepped: waiting.length > 0, items } as const;
    items = [];
    waiting = [];
    send(batch);
  }

  function add(item: FromWorker): void {
    items.push(item);
    if (items.length >= MAX_BATCH_ITEMS) flush();
    else if (!scheduled) {
      scheduled = true;
      setImmediate(flush);
    }
  }

  signal.addEventListener(
    'abort',
    () => {
      for (const resolve of [...waiting, ...[...unwritten.values()].flat()]) resolve();
      unwritten.clear();
    },
    { once: true },
  );

  return {
    ...jobOutput(job, add),
    progress: (node, percent) => add({ kind: 'progress', job, node, percent }),
    step(node, step) {
      if (!step.effect || signal.aborted) {
        add({ kind: 'step', job, node, step });
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        waiting.push(resolve);
        add({ kind: 'step', job, node, step });
      });
    },
    stepped(written) {
      for (const resolve of unwritten.get(written) ?? []) resolve();
      unwritten.delete(written);
    },
    flush,
  };
}
