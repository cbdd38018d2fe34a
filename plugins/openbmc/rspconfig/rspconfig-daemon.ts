import type { Answer, Call, DaemonServices, NodesCommand } from '../../../lib/plugin/contract.js';
import type { PreparedAs, RunAs } from '../../../lib/plugin/nodes-command.js';
import { globalError } from '../../../xcat-compat/wire/sendmsg.js';
import type { BmcTarget } from '../asked/nodes.js';
import type { Words } from '../asked/preprocess.js';
import type { Resolve } from '../asked/resolve.js';
import { parseBmcAddress } from '../bmc/http/address.js';
import { knownAs } from '../bmc/ssh/ssh-command.js';
import { onReached, openbmcCommand } from '../command/openbmc-command.js';
import { configHint } from './config-hints.js';
import { dumpMoves, saidFirst, withTarget } from './dump/prepare.js';
import { readKeyFile } from './key-file.js';
import { handKnownHosts, readyKnownHosts } from './known-hosts.js';
import { canBeKept, passwordKeeper } from './password-tables.js';
import { configOptions } from './rspconfig-options.js';
import type { Action, ActionOf, ConfigPlan } from './rspconfig-plan.js';
import { ssh, tables as tableTexts } from './rspconfig-texts.js';

/** rspconfig in the daemon: words, tables, and the key that is to be sent. What happens at the BMCs is in rspconfig-worker.ts. */
export function rspconfig(resolve: Resolve): NodesCommand {
  return openbmcCommand<Action, ConfigPlan>(resolve, {
    read: (words, { nodes }) => configWords(words, nodes.length),
    prepare: async (asked, reach, call, daemon) => {
      if (!canBeKept(asked, call.nodes)) return refused(tableTexts.expression);
      const action = await completed(asked, call, daemon);
      if (typeof action === 'string') return refused(action);
      const reached = await reach();
      const ready = onReached({ action }, reached);
      if (ready.kind === 'answer') return ready;
      if (action.kind === 'sshcfg') return withSsh(ready, reached.targets, action, call, daemon);
      if (action.kind !== 'dump') return ready;
      const replies = [...ready.replies, ...saidFirst(action.dump)];
      return { ...ready, replies, moves: dumpMoves(action) };
    },
    afterNodes: ({ action }, { tables }) => passwordKeeper(action, tables),
  });
}

function refused(text: string): Answer {
  return { kind: 'answer', replies: [globalError(text)] };
}

function configWords(words: readonly string[], nodes: number): Words<Action> {
  const options = configOptions(words, nodes);
  if (options.kind === 'usage') return { ...options, hint: configHint(words, options.text) };
  return { kind: 'asked', asked: options.action, verbose: options.verbose };
}

/** With what ssh needs where workers can read neither the private key nor the keys of the BMCs. */
async function withSsh(
  ready: RunAs<ConfigPlan>,
  targets: readonly BmcTarget[],
  action: ActionOf<'sshcfg'>,
  { handouts }: Call,
  { settings }: DaemonServices,
): Promise<PreparedAs<ConfigPlan>> {
  const key = await handouts.useKey(action.privateKeyFile ?? '');
  if (key.kind === 'problem') return refused(ssh.notUsable(action.privateKeyFile ?? '', key.why));
  const hosts = targets.flatMap(({ facts }) => parseBmcAddress(facts.bmc)?.host ?? []);
  const names = new Set(hosts.map((host) => knownAs(host, settings)));
  const knownHosts = await handKnownHosts(settings, names, handouts);
  const agent = key.kind === 'agent' ? key.socket : undefined;
  return { ...ready, plan: { action: { ...action, agent, knownHosts } } };
}

/** What the workers cannot read for themselves; a text is why it cannot be read here either. */
async function completed(action: Action, call: Call, daemon: DaemonServices): Promise<Action | string> {
  if (action.kind === 'dump') return withTarget(action, call, daemon);
  if (action.kind !== 'sshcfg') return action;
  const found = await readKeyFile(daemon.settings.sshKeyFile);
  if (found.kind === 'problem') return found.text;
  const problem = await readyKnownHosts(daemon.settings);
  if (problem !== undefined) return problem;
  return { ...action, key: found.key, privateKeyFile: found.privateKeyFile };
}
