import type { NodesCommand } from '../../../lib/plugin/contract.js';
import { nodesCommand } from '../../../lib/plugin/nodes-command.js';
import { notSupported } from './command-texts.js';
import { openbmcNodes } from './openbmc-nodes.js';
import { preprocess, type Understood } from './preprocess.js';

/** A command that xCAT has for other machines: renergy, rspreset [openbmc.pm:1735]. */
export const unsupported: NodesCommand = nodesCommand<Understood<never>, never>({
  route: openbmcNodes,
  parse: (call) => preprocess(call, () => ({ kind: 'usage', text: notSupported })),
  prepare: async ({ asked }) => asked,
});
