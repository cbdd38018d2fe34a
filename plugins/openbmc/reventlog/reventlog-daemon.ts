import type { Call, NodesCommand } from '../../../lib/plugin/contract.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { globalText, info } from '../../../xcat-compat/wire/sendmsg.js';
import { unsupportedCommand } from '../asked/command-texts.js';
import type { Words } from '../asked/preprocess.js';
import type { Resolve } from '../asked/resolve.js';
import { jsonHint, wordHint } from '../asked/word-hints.js';
import { onReached, openbmcCommand } from '../command/openbmc-command.js';
import { RAS_POLICY_TABLE, readPolicyTable } from './policy-table.js';
import { eventOptions } from './reventlog-options.js';
import type { EventAction, EventPlan, Policy } from './reventlog-plan.js';
import { attempting, emptyPolicyTable, noPolicyTable } from './reventlog-texts.js';

/** What the words ask for, and the ids of faults as they were written. */
interface AskedEvents {
  readonly action: EventAction;
  readonly value: string | undefined;
}

/** reventlog in the daemon. What happens at the BMCs is in reventlog-worker.ts. */
export function reventlog(resolve: Resolve, policyTable = RAS_POLICY_TABLE): NodesCommand {
  return openbmcCommand<AskedEvents, EventPlan>(resolve, {
    read: eventWords,
    prepare: async ({ action, value }, reach) => {
      // What is going to be resolved, in the user's words.
      const first = value === undefined ? [] : [globalText(attempting(value))];
      const reached = await reach();
      const isRead = action.kind === 'list' && reached.targets.length > 0;
      const policy = isRead ? await readPolicyTable(policyTable) : noPolicy;
      const ready = onReached({ action, policy }, reached);
      return { ...ready, replies: [...first, ...ready.replies] };
    },
    finish: hint,
  });
}

const noPolicy: Policy = { kind: 'empty' };

function eventWords(words: readonly string[], call: Call): Words<AskedEvents> {
  const options = eventOptions(words, call.nodes.length);
  if (options.kind === 'usage') return { ...options, hint: eventHint(words, options.text) };
  const { action, value, verbose } = options;
  return { kind: 'asked', asked: { action, value }, verbose };
}

/** Where xCAT's own text says no more than that the word is not supported. */
function eventHint(words: readonly string[], text: string): string | undefined {
  const [first = ''] = words;
  if (text !== unsupportedCommand('reventlog', first)) return jsonHint('reventlog', words);
  return wordHint(
    'reventlog',
    words,
    ['all', 'clear', 'resolved'],
    'all, clear, a number of entries, resolved=ID,ID',
  );
}

function hint({ action, policy }: EventPlan): readonly XcatResponse[] {
  if (action.kind !== 'list' || policy.kind === 'table') return [];
  return [info(policy.kind === 'missing' ? noPolicyTable : emptyPolicyTable)];
}
