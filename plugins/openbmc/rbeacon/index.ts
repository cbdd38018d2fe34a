import type { NodesCommand } from '../../../lib/plugin/contract.js';
import { nodeCommand } from '../node-command.js';
import type { Words } from '../preprocess.js';
import type { Resolve } from '../resolve.js';
import { takeVerbose } from '../verbose-flag.js';
import { onlyThese } from './messages.js';
import { type BeaconPlan, beaconActions, decodeBeaconPlan } from './plan.js';

/** rbeacon in the daemon. What happens at the BMCs is in command.ts. */
export function rbeacon(resolve: Resolve): NodesCommand {
  return nodeCommand(resolve, beaconWords, decodeBeaconPlan);
}

/** Words after the first are not looked at [openbmc.pm:1583]. */
function beaconWords(words: readonly string[]): Words {
  const { verbose, rest } = takeVerbose(words);
  const action = beaconActions.find((one) => one === rest[0]);
  if (action === undefined) return { kind: 'usage', text: onlyThese };
  const plan: BeaconPlan = { action, verbose, tableProblems: false };
  return { kind: 'plan', plan };
}
