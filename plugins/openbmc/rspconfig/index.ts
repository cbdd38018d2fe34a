import type { DaemonServices, NodesCommand } from '../../../lib/plugin/contract.js';
import { globalError } from '../../../xcat-compat/wire/sendmsg.js';
import { nodeCommand } from '../node-command.js';
import type { Words } from '../preprocess.js';
import type { Resolve } from '../resolve.js';
import { saidFirst, withTarget } from './dump/prepare.js';
import { readKeyFile } from './key-file.js';
import { readyKnownHosts } from './known-hosts.js';
import { configOptions } from './options.js';
import { type Action, type ConfigPlan, decodeConfigPlan } from './plan.js';

/** rspconfig in the daemon: words, tables, and the key that is to be sent. What happens at the BMCs is in command.ts. */
export function rspconfig(resolve: Resolve): NodesCommand {
  const read = (words: readonly string[], { nodes }: { readonly nodes: readonly unknown[] }) =>
    configWords(words, nodes.length);
  const command = nodeCommand(resolve, read, decodeConfigPlan);
  return {
    ...command,
    prepare: async (parsed, call, daemon) => {
      const plan = decodeConfigPlan(parsed);
      const action = await completed(plan.action, daemon);
      if (typeof action === 'string') return { kind: 'answer', replies: [globalError(action)] };
      const prepared = await command.prepare({ ...plan, action }, call, daemon);
      if (action.kind !== 'dump' || prepared.kind === 'answer') return prepared;
      return { ...prepared, replies: [...prepared.replies, ...saidFirst(action.dump)] };
    },
  };
}

function configWords(words: readonly string[], nodes: number): Words {
  const options = configOptions(words, nodes);
  if (options.kind === 'usage') return options;
  const plan: ConfigPlan = { action: options.action, verbose: options.verbose, tableProblems: false };
  return { kind: 'plan', plan };
}

/** What the workers cannot read for themselves; a text is why it cannot be read here either. */
async function completed(action: Action, daemon: DaemonServices): Promise<Action | string> {
  if (action.kind === 'dump') return withTarget(action, daemon);
  if (action.kind !== 'sshcfg') return action;
  const found = await readKeyFile(daemon.settings.sshKeyFile);
  if (found.kind === 'problem') return found.text;
  const problem = await readyKnownHosts(daemon.settings);
  if (problem !== undefined) return problem;
  return { ...action, key: found.key, privateKeyFile: found.privateKeyFile };
}
