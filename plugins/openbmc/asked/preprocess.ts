import { ownHelpText } from '../../../lib/help/own-text.js';
import type { Answer, Call } from '../../../lib/plugin/contract.js';
import type { ParsedAs } from '../../../lib/plugin/nodes-command.js';
import { answerForOpenbmcNodes } from '../../../xcat-compat/usage/index.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { globalError, info, plainData, usageErrors } from '../../../xcat-compat/wire/sendmsg.js';
import { invalidDevel } from './command-texts.js';

/** Words that mean something. */
export interface Understood<Asked> {
  readonly kind: 'asked';
  readonly asked: Asked;
  /** -V */
  readonly verbose: boolean;
}

/** What a command's own words come to. */
export type Words<Asked> =
  | Understood<Asked>
  /** A usage error of xCAT, said once per node before any BMC is contacted; behind it a line of ours that helps. */
  | { readonly kind: 'usage'; readonly text: string; readonly hint?: string | undefined }
  /** What is wrong with words that xCAT does not have, said once. */
  | { readonly kind: 'ownUsage'; readonly text: string }
  /** Another plugin answers. */
  | { readonly kind: 'silent' };

/**
 * What all commands of the plugin do before they look at their own words, in xCAT's order: step aside when asked to,
 * refuse a bad XCAT_OPENBMC_DEVEL, answer help and version [openbmc.pm:858-975].
 */
export function preprocess<Asked>(
  call: Call,
  read: (words: readonly string[], call: Call) => Words<Asked>,
): ParsedAs<Understood<Asked>> {
  if (call.ignore === 'openbmc') return answer();
  const devel = call.environment['XCAT_OPENBMC_DEVEL'] ?? '';
  if (!['', '0', 'YES', 'NO'].includes(devel.toUpperCase())) return answer(invalidDevel(devel));
  const usage = answerForOpenbmcNodes(call.command, call.args);
  if ('text' in usage) return answer(plainData(usage.text), ...ownHelpOf(call.command, usage.kind));

  const words = read(
    call.args.map((arg) => arg ?? ''),
    call,
  );
  switch (words.kind) {
    case 'asked':
      return { kind: 'plan', plan: words };
    case 'usage':
      return answer(
        usageErrors(call.nodes, words.text),
        ...(words.hint === undefined ? [] : [info(words.hint)]),
      );
    case 'ownUsage':
      return answer(globalError(words.text));
    case 'silent':
      return answer();
  }
}

/** Behind xCAT's usage stands what it does not know. */
function ownHelpOf(command: string, kind: 'usage' | 'version'): readonly XcatResponse[] {
  const own = kind === 'usage' ? ownHelpText(command) : undefined;
  return own === undefined ? [] : [plainData(own)];
}

function answer(...replies: Answer['replies']): Answer {
  return { kind: 'answer', replies };
}
