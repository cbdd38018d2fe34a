import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { globalError, nodeError } from '../../xcat-compat/wire/sendmsg.js';
import { pluginBug, pluginDied } from '../messages.js';
import type { Job, JobOutput, SettledNode } from '../plugin/contract.js';
import type { FromWorker } from './messages.js';

/** What is said of a job, as the daemon takes it. */
export interface PoolOutput extends JobOutput {
  /**
   * Whole documents that are ready to be sent; `taken` is called when the client has them or is gone. Absent where the
   * job is durable: it says `reply` only.
   */
  documents?(documents: Buffer, taken: () => void): void;
  /** Called after each batch of a durable job: calls back when all that was said until now is on disk. */
  whenDurable?(done: () => void): void;
  /**
   * The worker died before these nodes had a result. Where this is absent the nodes fail; a job that takes them
   * here says itself what becomes of them.
   */
  lost?(nodes: readonly NodeName[], why: string): void;
}

/** What concerns one job. */
export type FromJob = Extract<FromWorker, { readonly job: number }>;

/** What the worker is told of what it said. */
export interface TellWorker {
  /** This batch is on disk. */
  stepped(seq: number): void;
  /** The client has taken so many bytes. */
  taken(bytes: number): void;
}

/** The part of a job that one worker got in one frame, seen from the daemon: which of its nodes have no result yet. */
export interface Part {
  readonly id: number;
  readonly plugin: string;
  readonly job: Job;
  /** Passes on what the worker says of it. */
  take(message: FromJob, tell: TellWorker): void;
  /** Gives every node without a result this one, and ends the part. */
  fail(text: string): void;
  /** The worker is gone: its nodes are given back, or fail. */
  lose(text: string): void;
  /** Nodes to be cancelled as soon as the worker has the part. */
  readonly cancelled: Set<NodeName>;
  /** Resolves when every node has its result and the worker has no more to say. */
  readonly ended: Promise<void>;
}

export function createPart(id: number, plugin: string, job: Job, output: PoolOutput): Part {
  const unsettled = new Set<NodeName>(job.targets.map((target) => target.node));
  let over = false;
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = () => {
      over = true;
      resolve();
    };
  });

  function settleRest(reason: string): void {
    for (const node of unsettled) output.settled(node, { kind: 'failure', reason });
    unsettled.clear();
    end();
  }

  function settle({ node, result }: SettledNode): void {
    // Exactly one result per node: a second one is dropped, as is one for a node of somebody else.
    if (unsettled.delete(node)) output.settled(node, result);
  }

  function take(message: FromJob, tell: TellWorker): void {
    if (over) return;
    switch (message.kind) {
      case 'reply':
        output.reply(message.response);
        return;
      case 'said': {
        const { documents, settled } = message;
        if (documents.length > 0) output.documents?.(documents, () => tell.taken(documents.length));
        settled.forEach(settle);
        return;
      }
      case 'settled':
        settle(message);
        return;
      case 'nodeStatus':
        output.nodeStatus(message.node, message.status);
        return;
      case 'step':
        void output.step?.(message.node, message.step);
        return;
      case 'progress':
        output.progress?.(message.node, message.percent);
        return;
      case 'batch':
        for (const item of message.items) if ('job' in item) take(item, tell);
        if (message.wantsStepped) output.whenDurable?.(() => tell.stepped(message.seq));
        return;
      case 'done':
        if (unsettled.size === 0) {
          end();
          return;
        }
        died(pluginBug(plugin, [...unsettled]));
        return;
      case 'failed':
        died(pluginDied(plugin, message.text, [...unsettled]));
        return;
      default:
        message satisfies never;
    }
  }

  function died(text: string): void {
    output.reply(globalError(text));
    settleRest(text);
  }

  function fail(text: string): void {
    if (over) return;
    for (const node of unsettled) output.reply(nodeError(node, text));
    settleRest(text);
  }

  function lose(text: string): void {
    if (over) return;
    if (output.lost === undefined) {
      fail(text);
      return;
    }
    output.lost([...unsettled], text);
    unsettled.clear();
    end();
  }

  return { id, plugin, job, take, fail, lose, cancelled: new Set(), ended };
}
