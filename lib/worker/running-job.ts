import { setMaxListeners } from 'node:events';
import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { FromWorker, ToWorker } from '../ipc/worker-messages.js';
import type { ControllerOf, JobOutput } from '../plugin/contract.js';
import { documentOutput } from './document-output.js';
import { durableOutput } from './job-output.js';

type RunMessage = Extract<ToWorker, { kind: 'run' }>;

/** One job in a worker: its output and what cuts it, or one of its nodes, short. */
export interface RunningJob {
  readonly output: JobOutput;
  readonly signal: AbortSignal;
  readonly controllerOf: ControllerOf;
  /** Without nodes: all of it. */
  abort(nodes: readonly NodeName[] | undefined, reason?: string): void;
  /** These nodes may send what they have announced. */
  go(nodes: readonly NodeName[]): void;
  taken(bytes: number): void;
  filed(seq: number, problem: string | undefined): void;
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
  const giveUp = (node: NodeName, reason: string): void => ofNode(node).abort(reason);
  const output =
    durable === true ? durableOutput(job, send, signal, giveUp) : documentOutput(job, source, send, signal);

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
    controllerOf: ofNode,
    abort(nodes, reason) {
      if (nodes === undefined) controller.abort(reason);
      for (const own of nodes?.map(ofNode) ?? ofNodes.values()) own.abort(reason);
    },
    go: (nodes) => 'go' in output && output.go(nodes),
    taken: (bytes) => 'taken' in output && output.taken(bytes),
    filed: (seq, problem) => 'filed' in output && output.filed(seq, problem),
    flush: () => output.flush(),
  };
}
