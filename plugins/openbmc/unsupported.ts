import type { NodesCommand } from '../../lib/plugin/contract.js';
import { notSupported } from './command-messages.js';
import { preprocess } from './preprocess.js';
import { openbmcNodes } from './route.js';

/** A command that xCAT has for other machines: renergy, rspreset [openbmc.pm:1735]. */
export const unsupported: NodesCommand = {
  kind: 'nodes',
  route: openbmcNodes,
  parse: (call) => preprocess(call, () => ({ kind: 'usage', text: notSupported })),
  prepare: async () => ({ kind: 'answer', replies: [] }),
};
