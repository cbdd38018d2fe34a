import type { NodesCommand } from '../../lib/plugin/contract.js';
import { nodeAttributes } from '../../xcat-compat/tables/attributes.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { tableProblemEnd } from './command-messages.js';
import { findNodes } from './nodes.js';
import type { Resolve } from './resolve.js';
import { bmcNodeOf } from './target.js';

/**
 * What a console program needs to open a node's console by ssh: the BMC's address as the table has it, user and
 * password, over the client's encrypted connection [openbmc.pm:3733]. Words are not looked at. Who may ask is for the
 * policy table to say.
 */
export function getopenbmccons(resolve: Resolve): NodesCommand {
  return {
    kind: 'nodes',
    route: { table: 'nodehm', column: 'cons', value: 'openbmc' },
    parse: (call) =>
      call.ignore === 'openbmc' ? { kind: 'answer', replies: [] } : { kind: 'plan', plan: undefined },
    prepare: async (_plan, call, daemon) => {
      const { targets, problems } = await findNodes(call.nodes, daemon.tables, resolve);
      const written = await nodeAttributes(daemon.tables, 'openbmc', call.nodes, ['bmc']);
      const answers = targets.map((target): XcatResponse => {
        const { node, bmc, username, password } = bmcNodeOf(target);
        return { node: { name: node, bmcip: written.get(node)?.['bmc'] ?? bmc, username, passwd: password } };
      });
      const end = problems.length > 0 ? [tableProblemEnd] : [];
      return { kind: 'answer', replies: [...problems, ...answers, ...end] };
    },
  };
}
