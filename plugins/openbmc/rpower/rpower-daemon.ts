import type { Call, NodesCommand } from '../../../lib/plugin/contract.js';
import type { Words } from '../asked/preprocess.js';
import type { Resolve } from '../asked/resolve.js';
import { wordHint } from '../asked/word-hints.js';
import { simpleCommand } from '../command/openbmc-command.js';
import { knownBesides, powerActions, powerOptions } from './rpower-options.js';
import type { PowerPlan } from './rpower-plan.js';

/** rpower in the daemon: words, tables, and the end. What happens at the BMCs is in rpower-worker.ts. */
export function rpower(resolve: Resolve): NodesCommand {
  return simpleCommand(resolve, powerWords);
}

function powerWords(words: readonly string[], call: Call): Words<PowerPlan> {
  const options = powerOptions(words);
  switch (options.kind) {
    case 'pdu':
      return { kind: 'silent' };
    case 'usage':
      return { ...options, hint: wordHint('rpower', words, powerActions, undefined, knownBesides) };
    case 'options': {
      const { action, force, verbose } = options;
      const transition = call.environment['XCAT_OPENBMC_POWER_TRANSITION'] === 'YES';
      return { kind: 'asked', asked: { action, force, transition }, verbose };
    }
    default:
      return options satisfies never;
  }
}
