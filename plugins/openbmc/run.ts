import type { JobOutput, NodeDetails, NodeResult, WorkerServices } from '../../lib/plugin/contract.js';
import { drive } from '../../lib/status/drive.js';
import { fanOut } from '../../lib/status/fan-out.js';
import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { nodeError } from '../../xcat-compat/wire/sendmsg.js';
import type { BmcNode } from './bmc-node.js';
import { type CommandBudget, createBudget } from './budget.js';
import type { Bmcs } from './client.js';
import { aborted, debugLine, internalError } from './command-messages.js';
import type { Facts } from './facts.js';
import type { Line } from './line.js';
import { perlDate } from './perl-date.js';
import type { Flow } from './row.js';

/** One command on its nodes, and what it runs on. */
export interface CommandRun {
  readonly bmcs: Pick<Bmcs, 'send'>;
  readonly services: Pick<WorkerServices, 'now' | 'sleep' | 'settings' | 'log'>;
  readonly output: JobOutput;
  readonly budget: CommandBudget;
  /** The client asked for more lines (-V). */
  readonly verbose: boolean;
  readonly signal: AbortSignal;
}

/** Where the lines for a node's log file go; rpower keeps none. */
export interface NodeLogSink {
  readonly write: (line: Extract<Line, { kind: 'log' | 'banner' }>) => void;
}

export const noLog: NodeLogSink = { write: () => {} };

/** Gives a command its budget; site.xcatdebugmode shows what is sent. */
export function startRun(parts: Omit<CommandRun, 'budget'>): CommandRun {
  const { output, services } = parts;
  const show = (node: NodeName, text: string) =>
    output.reply(debugLine(perlDate(services.now()), node, text));
  return { ...parts, budget: createBudget(services.settings.debug ? { debug: show } : {}) };
}

/** Runs `work` for every node, so many at once as the settings allow, and settles each exactly once. */
export async function runNodes(
  nodes: readonly BmcNode[],
  run: CommandRun,
  work: (bmc: BmcNode) => Promise<NodeResult>,
): Promise<void> {
  await fanOut(nodes, run.services.settings.maxNodesInWork, async (bmc) => {
    try {
      run.output.settled(bmc.node, await work(bmc));
    } catch (error) {
      const reason = internalError(error instanceof Error ? error.message : String(error));
      run.output.reply(nodeError(bmc.node, reason));
      run.output.settled(bmc.node, { kind: 'failure', reason });
      throw error;
    }
  });
}

/**
 * Takes one node through its table, tells its lines, and its failure last.
 * @param details what its result tells besides, from what is known of the node at the end
 */
export async function runNode<Node extends Facts>(
  flow: Flow<Node>,
  facts: Node,
  bmc: BmcNode,
  run: CommandRun,
  log: NodeLogSink,
  details: (node: Node) => NodeDetails | undefined = () => undefined,
): Promise<NodeResult> {
  const ended = await drive(
    flow,
    'LOGIN',
    facts,
    {
      send: (verb, signal) => run.bmcs.send(bmc, verb, run.budget, signal),
      sleep: run.services.sleep,
      now: run.services.now,
      say: (line) => tell(line, bmc.node, run, log),
      record: () => {},
    },
    run.signal,
  );
  if (ended.kind === 'aborted') {
    const reason = aborted(ended.status, ended.continues);
    log.write({ kind: 'log', text: reason });
    return withDetails({ kind: 'failure', reason }, details(ended.node));
  }
  if (ended.result.kind === 'failure') {
    run.output.reply(nodeError(bmc.node, ended.result.reason));
    log.write({ kind: 'log', text: ended.result.reason });
  }
  return withDetails(ended.result, details(ended.node));
}

function withDetails(result: NodeResult, details: NodeDetails | undefined): NodeResult {
  return details === undefined ? result : { ...result, details };
}

function tell(line: Line, node: NodeName, run: CommandRun, log: NodeLogSink): void {
  switch (line.kind) {
    case 'reply':
      run.output.reply(line.response);
      return;
    case 'verbose':
      if (run.verbose) run.output.reply(line.response);
      return;
    case 'log':
    case 'banner':
      log.write(line);
      return;
    case 'nodeStatus':
      run.output.nodeStatus(node, line.status);
      return;
    default:
      line satisfies never;
  }
}
