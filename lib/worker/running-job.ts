import { setMaxListeners } from 'node:events';
import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { JobOutput, SignalOf } from '../plugin/contract.js';
import { documentOutput } from './document-output.js';
import { durableOutput } from './job-output.js';
import type { FromWorker, ToWorker } from './messages.js';

type RunMessage = Extract<ToWorker, { kind: 'run' }>;

/** One job in a worker: its output and what cuts it, or one of its nodes, short. */
export interface RunningJob {
  readonly output: JobOutput;
  readonly signal: AbortSignal;
  readonly signalOf: SignalOf;
  /** Without nodes: all of it. */
  abort(nodes: readonly NodeName[] | undefined, reason?: string): void;
  stepped(seq: number): void;
  taken(bytes: number): void;
  /** Sends what has not been sent yet. */
  flush(): void;
}

/** @param source the daemon's host name */
export function runningJob(
  { job, durable }: RunMessage,
  source: string,
  send: (message: FromWorker) => void,
): RunningJob {
  const controller = new AbortController();
  // Told of the job's abort one by one: AbortSignal.any, for each node, was a tenth of a worker's time for rpower stat.
  const ofNodes = new Map<NodeName, AbortController>();
  // Each of the job's nodes may listen several times.
  setMaxListeners(0, controller.signal);
  const { signal } = controller;
  const output =
    durable === true ? durableOutput(job, send, signal) : documentOutput(job, source, send, signal);

  function ofNode(node: NodeName): AbortController {
    const known = ofNodes.get(node);
    if (known !== undefined) return known;
    const own = new AbortController();
    if (signal.aborted) own.abort(signal.reason);
    ofNodes.set(node, own);
    return own;
  }

  return {
    output,
    signal,
    signalOf: (node) => ofNode(node).signal,
    abort(nodes, reason) {
      if (nodes === undefined) controller.abort(reason);
      for (const own of nodes?.map(ofNode) ?? ofNodes.values()) own.abort(reason);
    },
    stepped: (seq) => 'stepped' in output && output.stepped(seq),
    taken: (bytes) => 'taken' in output && output.taken(bytes),
    flush: () => output.flush(),
  };
}
