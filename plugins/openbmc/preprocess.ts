import type { Call, Parsed } from '../../lib/plugin/contract.js';
import { answerForOpenbmcNodes } from '../../xcat-compat/usage/index.js';
import { plainData, usageErrors } from '../../xcat-compat/wire/sendmsg.js';
import { invalidDevel } from './command-messages.js';

/** What a command's own words come to. */
export type Words =
  | { readonly kind: 'plan'; readonly plan: unknown }
  /** A usage error, said once per node, before any BMC is contacted. */
  | { readonly kind: 'usage'; readonly text: string }
  /** Another plugin answers. */
  | { readonly kind: 'silent' };

/**
 * What all commands of the plugin do before they look at their own words, in xCAT's order: step aside when asked to,
 * refuse a bad XCAT_OPENBMC_DEVEL, answer help and version [openbmc.pm:858-975].
 */
export function preprocess(call: Call, read: (words: readonly string[], call: Call) => Words): Parsed {
  if (call.ignore === 'openbmc') return answer();
  const devel = call.environment['XCAT_OPENBMC_DEVEL'] ?? '';
  if (!['', '0', 'YES', 'NO'].includes(devel.toUpperCase())) return answer(invalidDevel(devel));
  const usage = answerForOpenbmcNodes(call.command, call.args);
  if ('text' in usage) return answer(plainData(usage.text));

  const words = read(
    call.args.map((arg) => arg ?? ''),
    call,
  );
  switch (words.kind) {
    case 'plan':
      return words;
    case 'usage':
      return answer(usageErrors(call.nodes, words.text));
    case 'silent':
      return answer();
  }
}

function answer(...replies: Extract<Parsed, { kind: 'answer' }>['replies']): Parsed {
  return { kind: 'answer', replies };
}
