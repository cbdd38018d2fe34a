import type { NodesCommand } from '../../../lib/plugin/contract.js';
import type { Words } from '../asked/preprocess.js';
import type { Resolve } from '../asked/resolve.js';
import { takeVerbose } from '../asked/verbose-flag.js';
import { simpleCommand } from '../command/openbmc-command.js';
import { type BeaconPlan, beaconActions } from './rbeacon-plan.js';
import { onlyThese } from './rbeacon-texts.js';

/** rbeacon in the daemon. What happens at the BMCs is in rbeacon-worker.ts. */
export function rbeacon(resolve: Resolve): NodesCommand {
  return simpleCommand(resolve, beaconWords);
}

/** Words after the first are not looked at [openbmc.pm:1583]. */
function beaconWords(words: readonly string[]): Words<BeaconPlan> {
  const { verbose, rest } = takeVerbose(words);
  const action = beaconActions.find((one) => one === rest[0]);
  if (action === undefined) return { kind: 'usage', text: onlyThese };
  return { kind: 'asked', asked: { action }, verbose };
}
