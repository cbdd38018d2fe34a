import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { globalError, nodeError } from '../../xcat-compat/wire/sendmsg.js';
import { pluginBug, pluginDied } from '../messages.js';
import type { Job, JobOutput } from '../plugin/contract.js';
import type { FromJob } from './messages.js';

/** The part of a job that one worker got in one frame, seen from the daemon: which of its nodes have no result yet. */
export interface Part {
  readonly id: number;
  readonly plugin: string;
  readonly job: Job;
  /** Passes on what the worker says of it. */
  take(message: FromJob): void;
  /** Gives every node without a result this one, and ends the part. */
  fail(text: string): void;
  /** Resolves when every node has its result and the worker has no more to say. */
  readonly ended: Promise<void>;
}

export function createPart(id: number, plugin: string, job: Job, output: JobOutput): Part {
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

  function take(message: FromJob): void {
    if (over) return;
    switch (message.kind) {
      case 'reply':
        output.reply(message.response);
        return;
      case 'settled':
        // Exactly one result per node: a second one is dropped, as is one for a node of somebody else.
        if (unsettled.delete(message.node)) output.settled(message.node, message.result);
        return;
      case 'nodeStatus':
        output.nodeStatus(message.node, message.status);
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

  return { id, plugin, job, take, fail, ended };
}
