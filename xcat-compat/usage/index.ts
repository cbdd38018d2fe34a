import { helpOrVersion } from './help-or-version.js';
import * as rbeacon from './texts/rbeacon.js';
import * as renergy from './texts/renergy.js';
import * as reventlog from './texts/reventlog.js';
import * as rflash from './texts/rflash.js';
import * as rinv from './texts/rinv.js';
import * as rpower from './texts/rpower.js';
import * as rsetboot from './texts/rsetboot.js';
import * as rspconfig from './texts/rspconfig.js';
import * as rspreset from './texts/rspreset.js';
import * as rvitals from './texts/rvitals.js';
import { xcatVersion } from './version.js';

interface UsageTexts {
  /** For all kinds of hardware. */
  readonly general: string;
  /** The common part and the OpenBMC part, where the command has one. */
  readonly openbmc?: string;
}

const texts: ReadonlyMap<string, UsageTexts> = new Map<string, UsageTexts>([
  ['rbeacon', rbeacon],
  ['renergy', renergy],
  ['reventlog', reventlog],
  ['rflash', rflash],
  ['rinv', rinv],
  ['rpower', rpower],
  ['rsetboot', rsetboot],
  ['rspconfig', rspconfig],
  ['rspreset', rspreset],
  ['rvitals', rvitals],
]);

/** The hardware commands whose help is answered without nodes, or for nodes that no plugin claims [AAAusage.pm:13]. */
export const hardwareCommands: readonly string[] = [...texts.keys()];

/** What the words ask for besides the command's own work. */
export type UsageAnswer =
  | { readonly kind: 'usage'; readonly text: string }
  | { readonly kind: 'version'; readonly text: string }
  /** Neither help nor version is asked for. */
  | { readonly kind: 'nothing' }
  /** No usage is known for this command. */
  | { readonly kind: 'unknown' };

/**
 * The answer to a hardware command without nodes: help, version, or nothing. No words at all, or one blank one,
 * mean help; so does everything for rflash, whose `-p DIR` the client takes for a noderange [AAAusage.pm:63-78].
 */
export function answerWithoutNodes(command: string, args: readonly (string | undefined)[]): UsageAnswer {
  const general = texts.get(command)?.general;
  if (general === undefined) return { kind: 'unknown' };
  const saysNothing = args.length < 2 && (args[0] ?? '').trim() === '';
  if (saysNothing || command === 'rflash') return { kind: 'usage', text: general };
  return asked(args, general);
}

/** The same for nodes that no plugin claims: only help or version that is asked for. */
export function answerForUnclaimedNodes(command: string, args: readonly (string | undefined)[]): UsageAnswer {
  const general = texts.get(command)?.general;
  return general === undefined ? { kind: 'unknown' } : asked(args, general);
}

/** The answer to `COMMAND NODE -h` and `-v` for openbmc nodes [openbmc.pm:932-949]. */
export function answerForOpenbmcNodes(command: string, args: readonly (string | undefined)[]): UsageAnswer {
  const known = texts.get(command);
  return known === undefined ? { kind: 'unknown' } : asked(args, known.openbmc ?? known.general);
}

function asked(args: readonly (string | undefined)[], usage: string): UsageAnswer {
  switch (helpOrVersion(args)) {
    case 'help':
      return { kind: 'usage', text: usage };
    case 'version':
      return { kind: 'version', text: xcatVersion };
    case undefined:
      return { kind: 'nothing' };
  }
}
