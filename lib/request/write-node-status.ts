import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { setNodeStatus } from '../../xcat-compat/tables/node-status.js';
import type { NodeStatus } from '../plugin/contract.js';
import type { Daemon } from './daemon.js';

/** Statuses that come within this time are written to nodelist in one go. */
const GATHER_MS = 200;

/** Writes nodelist.status for the nodes of one command; a table that cannot be written never stops the command. */
export interface NodeStatusWriter {
  set(node: NodeName, status: NodeStatus): void;
  /** Resolves when all that was set is written. */
  flush(): Promise<void>;
}

export function nodeStatusWriter(daemon: Pick<Daemon, 'tables' | 'now' | 'log'>): NodeStatusWriter {
  let waiting: { readonly node: NodeName; readonly status: NodeStatus }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const write = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    for (const [status, nodes] of inRuns(batch)) {
      writing = writing
        .then(() => setNodeStatus(daemon.tables, nodes, status, new Date(daemon.now())))
        .catch((error: unknown) =>
          daemon.log.error({ status, error: String(error) }, 'nodelist.status not written'),
        );
    }
  };

  return {
    set(node, status) {
      waiting.push({ node, status });
      timer ??= setTimeout(write, GATHER_MS);
    },
    async flush() {
      write();
      await writing;
    },
  };
}

/** Neighbours with the same status together, order kept: a node may be set twice. */
function inRuns(
  batch: readonly { readonly node: NodeName; readonly status: NodeStatus }[],
): readonly (readonly [NodeStatus, readonly NodeName[]])[] {
  const runs: [NodeStatus, NodeName[]][] = [];
  for (const { node, status } of batch) {
    const last = runs.at(-1);
    if (last?.[0] === status) last[1].push(node);
    else runs.push([status, [node]]);
  }
  return runs;
}
