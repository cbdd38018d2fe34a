import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { globalError, nodeError } from '../../xcat-compat/wire/sendmsg.js';
import { pluginBug, pluginDied } from '../ended-work-texts.js';
import type { FromWorker } from '../ipc/worker-messages.js';
import type { Job } from '../plugin/contract.js';
import type { NodeEvent } from '../plugin/node-event.js';

/** What a job says, as the daemon takes it. */
export interface PoolOutput {
  tell(event: NodeEvent): void;
  /**
   * Whole documents that are ready to be sent; `taken` is called when the client has them or is gone. Absent where the
   * job is durable: it tells events only.
   */
  documents?(documents: Buffer, taken: () => void): void;
  /** Moves a file to its place, as the command's `moves` says; resolves with why it could not. */
  handOver?(node: NodeName, name: string): Promise<string | undefined>;
  /**
   * Of a durable job: these nodes have announced effects. `go` lets one or more of them send theirs, when all that was
   * told until now is on disk and nothing else holds them.
   */
  announced?(nodes: readonly NodeName[], go: (nodes: readonly NodeName[]) => void): void;
  /**
   * The worker ended before these nodes had a result, or none can be had. Nothing that it had asked for runs any more.
   * Where this is absent the nodes fail; a job that takes them here says itself what becomes of them.
   */
  lost?(nodes: readonly NodeName[], loss: Loss): void;
}

/** How nodes came back without a result. */
export interface Loss {
  /** How the worker ended, in words for the user. */
  readonly how: string;
  readonly kind: /** By a fault in itself, or by the daemon for one. */
    | 'fault'
    /** By KILL, from somewhere else. */
    | 'killed'
    /** There was no worker: none could be started, or none is started for a while. */
    | 'noWorker'
    | 'stopping';
  /** The worker had no other work. */
  readonly alone: boolean;
  /** Seconds until another try makes sense. */
  readonly afterSeconds: number;
}

/** What concerns one job. */
export type FromJob = Extract<FromWorker, { readonly job: number }>;

/** What the worker is told of what it said. */
export interface TellWorker {
  /** These nodes may send what they have announced. */
  go(nodes: readonly NodeName[]): void;
  /** The client has taken so many bytes. */
  taken(bytes: number): void;
  /** The file of this number is in its place, or why not. */
  filed(seq: number, problem: string | undefined): void;
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
  /** There is no worker for it (any more): its nodes are given back, or fail with this text. */
  lose(loss: Loss, text: string): void;
  /** Its nodes are taken back when there is no worker for them. */
  readonly isTakenBack: boolean;
  /** Nodes without a result. */
  left(): number;
  /** Nodes to be cancelled as soon as the worker has the part. */
  readonly cancelled: Set<NodeName>;
  /** Resolves when every node has its result and the worker has no more to say. */
  readonly ended: Promise<void>;
}

export function createPart(id: number, plugin: string, job: Job, output: PoolOutput): Part {
  const own: ReadonlySet<NodeName> = new Set(job.targets.map((target) => target.node));
  const unsettled = new Set(own);
  let over = false;
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = () => {
      over = true;
      resolve();
    };
  });

  function settleRest(reason: string): void {
    for (const node of unsettled) output.tell({ kind: 'settled', node, result: { kind: 'failure', reason } });
    unsettled.clear();
    end();
  }

  function say(response: XcatResponse): void {
    output.tell({ kind: 'said', response });
  }

  function hear(event: NodeEvent): void {
    // What is said of a node of somebody else is dropped; so is a second result of a node.
    if ('node' in event && !own.has(event.node)) return;
    if (event.kind === 'settled' && !unsettled.delete(event.node)) return;
    output.tell(event);
  }

  function take(message: FromJob, tell: TellWorker): void {
    if (over || ('node' in message && !own.has(message.node))) return;
    switch (message.kind) {
      case 'events': {
        const { events } = message;
        events.forEach(hear);
        const announced = events.flatMap((one) =>
          one.kind === 'step' && one.effect && own.has(one.node) ? [one.node] : [],
        );
        if (announced.length > 0) output.announced?.(announced, tell.go);
        return;
      }
      case 'documents': {
        const { documents, settled } = message;
        if (documents.length > 0) output.documents?.(documents, () => tell.taken(documents.length));
        for (const { node, result } of settled) hear({ kind: 'settled', node, result });
        return;
      }
      case 'file': {
        const { seq, node, name } = message;
        const moved = output.handOver?.(node, name) ?? Promise.resolve('there is no place for it');
        moved
          .catch(String)
          .then((problem) => tell.filed(seq, problem))
          // The worker has gone meanwhile: nobody waits for the word.
          .catch(() => undefined);
        return;
      }
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
    say(globalError(text));
    settleRest(text);
  }

  function fail(text: string): void {
    if (over) return;
    for (const node of unsettled) say(nodeError(node, text));
    settleRest(text);
  }

  function lose(loss: Loss, text: string): void {
    if (over) return;
    if (output.lost === undefined) {
      fail(text);
      return;
    }
    const nodes = [...unsettled];
    unsettled.clear();
    output.lost(nodes, loss);
    end();
  }

  return {
    ...{ id, plugin, job, take, fail, lose, cancelled: new Set(), ended },
    ...{ isTakenBack: output.lost !== undefined, left: () => unsettled.size },
  };
}
