import type { Call, NodesCommand } from '../../../lib/plugin/contract.js';
import { unsupportedCommand } from '../asked/command-texts.js';
import type { Words } from '../asked/preprocess.js';
import type { Resolve } from '../asked/resolve.js';
import { takeVerbose } from '../asked/verbose-flag.js';
import { wordHint } from '../asked/word-hints.js';
import type { BootLevel, BootSource } from '../bmc/verbs/control-verbs.js';
import { simpleCommand } from '../command/openbmc-command.js';
import type { BootPlan } from './rsetboot-plan.js';

/** rsetboot in the daemon. What happens at the BMCs is in rsetboot-worker.ts. */
export function rsetboot(resolve: Resolve): NodesCommand {
  return simpleCommand(resolve, bootWords);
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
function bootWords(words: readonly string[], call: Call): Words<BootPlan> {
  const { verbose, rest } = takeVerbose(words);
  const [word = 'stat'] = rest;
  if (!sources.has(word)) {
    const hint = wordHint('rsetboot', rest.slice(0, 1), [...sources.keys()]);
    return { kind: 'usage', text: unsupportedCommand('rsetboot', word), hint };
  }
  const plan: BootPlan = {
    source: sources.get(word),
    once: rest.at(-1) !== '-p',
    level: levelOf(call.environment['XCAT_OPENBMC_FIRMWARE']),
  };
  return { kind: 'asked', asked: plan, verbose };
}

/** The client says so for firmware of before 1738, e.g. 1736 [openbmc.pm:1990]. */
function levelOf(firmware: string | undefined): BootLevel {
  if (firmware === undefined || firmware === '') return 'from1738';
  return Number.parseInt(firmware, 10) >= 1738 ? 'from1738' : 'before1738';
}
