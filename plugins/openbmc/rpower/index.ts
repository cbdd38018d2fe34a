import type { Call, NodesCommand } from '../../../lib/plugin/contract.js';
import { nodeCommand } from '../node-command.js';
import type { Words } from '../preprocess.js';
import type { Resolve } from '../resolve.js';
import { powerOptions } from './options.js';
import { decodePowerPlan, type PowerPlan } from './plan.js';

/** rpower in the daemon: words, tables, and the end. What happens at the BMCs is in command.ts. */
export function rpower(resolve: Resolve): NodesCommand {
  return nodeCommand(resolve, powerWords, decodePowerPlan);
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
