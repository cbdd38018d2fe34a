import type { Call, NodesCommand } from '../../../lib/plugin/contract.js';
import { runningCommand, tableProblemEnd } from '../command-messages.js';
import { findNodes } from '../nodes.js';
import { preprocess, type Words } from '../preprocess.js';
import type { Resolve } from '../resolve.js';
import { openbmcNodes } from '../route.js';
import { powerOptions } from './options.js';
import { decodePowerPlan, type PowerPlan } from './plan.js';

/** rpower in the daemon: words, tables, and the end. What happens at the BMCs is in command.ts. */
export function rpower(resolve: Resolve): NodesCommand {
  return {
    kind: 'nodes',
    route: openbmcNodes,
    parse: (call) => preprocess(call, powerWords),
    prepare: async (parsed, call, daemon) => {
      const plan = decodePowerPlan(parsed);
      const { targets, problems } = await findNodes(call.nodes, daemon.tables, resolve);
      const replies = plan.verbose ? [...problems, runningCommand] : problems;
      if (targets.length === 0) return { kind: 'answer', replies: [...replies, tableProblemEnd] };
      return { kind: 'run', plan: { ...plan, tableProblems: problems.length > 0 }, replies, targets };
    },
    finish: (plan) => (decodePowerPlan(plan).tableProblems ? [tableProblemEnd] : []),
  };
}

function powerWords(words: readonly string[], call: Call): Words {
  const options = powerOptions(words);
  switch (options.kind) {
    case 'pdu':
      return { kind: 'silent' };
    case 'usage':
      return options;
    case 'options': {
      const plan: PowerPlan = {
        action: options.action,
        verbose: options.verbose,
        force: options.force,
        transition: call.environment['XCAT_OPENBMC_POWER_TRANSITION'] === 'YES',
        tableProblems: false,
      };
      return { kind: 'plan', plan };
    }
    default:
      return options satisfies never;
  }
}
