import type { Call, NodesCommand } from '../../../lib/plugin/contract.js';
import { unsupportedCommand } from '../command-messages.js';
import { nodeCommand } from '../node-command.js';
import type { Words } from '../preprocess.js';
import type { Resolve } from '../resolve.js';
import { takeVerbose } from '../verbose-flag.js';
import type { BootLevel, BootSource } from '../verbs/controls.js';
import { type BootPlan, decodeBootPlan } from './plan.js';

/** rsetboot in the daemon. What happens at the BMCs is in command.ts. */
export function rsetboot(resolve: Resolve): NodesCommand {
  return nodeCommand(resolve, bootWords, decodeBootPlan);
}

const sources: ReadonlyMap<string, BootSource | undefined> = new Map([
  ['net', 'Network'],
  ['hd', 'Disk'],
  ['cd', 'ExternalMedia'],
  ['def', 'Default'],
  ['default', 'Default'],
  ['stat', undefined],
  // The same as for rpower; upstream's own test cases say it so.
  ['state', undefined],
]);

/** Only a last `-p` is looked at, other words after the first are not [openbmc.pm:1598, 1976]. */
function bootWords(words: readonly string[], call: Call): Words {
  const { verbose, rest } = takeVerbose(words);
  const [word = 'stat'] = rest;
  if (!sources.has(word)) return { kind: 'usage', text: unsupportedCommand('rsetboot', word) };
  const plan: BootPlan = {
    source: sources.get(word),
    once: rest.at(-1) !== '-p',
    level: levelOf(call.environment['XCAT_OPENBMC_FIRMWARE']),
    verbose,
    tableProblems: false,
  };
  return { kind: 'plan', plan };
}

/** The client says so for firmware of before 1738, e.g. 1736 [openbmc.pm:1990]. */
function levelOf(firmware: string | undefined): BootLevel {
  if (firmware === undefined || firmware === '') return 'from1738';
  return Number.parseInt(firmware, 10) >= 1738 ? 'from1738' : 'before1738';
}
