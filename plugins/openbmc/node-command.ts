import type { Call, NodesCommand } from '../../lib/plugin/contract.js';
import { runningCommand, tableProblemEnd } from './command-messages.js';
import { findNodes } from './nodes.js';
import type { CommonPlan } from './plan.js';
import { preprocess, type Words } from './preprocess.js';
import type { Resolve } from './resolve.js';
import { openbmcNodes } from './route.js';

/**
 * The half in the daemon of a command that needs nothing but its words and the tables.
 * @param read makes the plan of the words
 * @param decode reads the plan back; throws when it is none
 */
export function nodeCommand(
  resolve: Resolve,
  read: (words: readonly string[], call: Call) => Words,
  decode: (plan: unknown) => CommonPlan,
): NodesCommand {
  return {
    kind: 'nodes',
    route: openbmcNodes,
    parse: (call) => preprocess(call, read),
    prepare: async (parsed, call, daemon) => {
      const plan = decode(parsed);
      const { targets, problems } = await findNodes(call.nodes, daemon.tables, resolve);
      const replies = plan.verbose ? [...problems, runningCommand] : problems;
      if (targets.length === 0) return { kind: 'answer', replies: [...replies, tableProblemEnd] };
      return { kind: 'run', plan: { ...plan, tableProblems: problems.length > 0 }, replies, targets };
    },
    finish: (plan) => (decode(plan).tableProblems ? [tableProblemEnd] : []),
  };
}
