import { ownHelpText } from '../../lib/help/own-text.js';
import type { Call, DaemonCommand, Plugin } from '../../lib/plugin/contract.js';
import {
  answerForUnclaimedNodes,
  answerWithoutNodes,
  hardwareCommands,
} from '../../xcat-compat/usage/index.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { plainData } from '../../xcat-compat/wire/sendmsg.js';

/**
 * Help and version of the hardware commands where no plugin claims a node: without a noderange, and for unclaimed
 * nodes (AAAusage.pm:13-87). Says nothing when the words ask for neither.
 */
export const usage: Plugin = {
  name: 'AAAusage',
  commands: Object.fromEntries(hardwareCommands.map((command) => [command, answer()])),
};

function answer(): DaemonCommand {
  return { kind: 'daemon', answer: async (call) => replies(call) };
}

function replies(call: Call): readonly XcatResponse[] {
  const answer = call.nodes.length === 0 ? answerWithoutNodes : answerForUnclaimedNodes;
  const usage = answer(call.command, call.args);
  if (!('text' in usage)) return [];
  const own = usage.kind === 'usage' ? ownHelpText(call.command) : undefined;
  return [plainData(usage.text), ...(own === undefined ? [] : [plainData(own)])];
}
