import type { Call, NodesCommand } from '../../../lib/plugin/contract.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { globalText, info } from '../../../xcat-compat/wire/sendmsg.js';
import { nodeCommand } from '../node-command.js';
import type { Words } from '../preprocess.js';
import type { Resolve } from '../resolve.js';
import { attempting, emptyPolicyTable, noPolicyTable } from './messages.js';
import { eventOptions } from './options.js';
import { decodeEventPlan, type EventPlan } from './plan.js';
import { RAS_POLICY_TABLE, readPolicyTable } from './policy-table.js';

/** reventlog in the daemon. What happens at the BMCs is in command.ts. */
export function reventlog(resolve: Resolve, policyTable = RAS_POLICY_TABLE): NodesCommand {
  const common = nodeCommand(resolve, eventWords, decodeEventPlan);
  return {
    ...common,
    prepare: async (parsed, call, daemon) => {
      const prepared = await common.prepare(parsed, call, daemon);
      const first = saidFirst(call);
      if (prepared.kind === 'answer') return { ...prepared, replies: [...first, ...prepared.replies] };
      const plan = decodeEventPlan(prepared.plan);
      const policy = plan.action.kind === 'list' ? await readPolicyTable(policyTable) : plan.policy;
      return { ...prepared, plan: { ...plan, policy }, replies: [...first, ...prepared.replies] };
    },
    finish: (plan, results, call) => [
      ...hint(decodeEventPlan(plan)),
      ...(common.finish?.(plan, results, call) ?? []),
    ],
  };
}

function eventWords(words: readonly string[], call: Call): Words {
  const options = eventOptions(words, call.nodes.length);
  if (options.kind === 'usage') return options;
  const { action, verbose } = options;
  const plan: EventPlan = { action, policy: { kind: 'empty' }, verbose, tableProblems: false };
  return { kind: 'plan', plan };
}

/** What is going to be resolved, in the user's words. */
function saidFirst(call: Call): readonly XcatResponse[] {
  const options = eventOptions(
    call.args.map((arg) => arg ?? ''),
    call.nodes.length,
  );
  if (options.kind === 'usage' || options.value === undefined) return [];
  return [globalText(attempting(options.value))];
}

function hint({ action, policy }: EventPlan): readonly XcatResponse[] {
  if (action.kind !== 'list' || policy.kind === 'table') return [];
  return [info(policy.kind === 'missing' ? noPolicyTable : emptyPolicyTable)];
}
