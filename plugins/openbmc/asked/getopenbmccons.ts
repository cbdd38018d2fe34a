import type { Answer, NodesCommand } from '../../../lib/plugin/contract.js';
import { reveal } from '../../../lib/plugin/secret.js';
import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import { nodeAttributes } from '../../../xcat-compat/tables/attributes.js';
import type { TableStore } from '../../../xcat-compat/tables/store.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { tableProblemEnd } from './command-texts.js';
import { findNodes } from './nodes.js';
import type { Resolve } from './resolve.js';

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
      call.ignore === 'openbmc'
        ? { kind: 'answer', replies: [] }
        : { kind: 'asked', prepare: ({ tables }) => consolesOf(call.nodes, tables, resolve) },
  };
}

async function consolesOf(nodes: readonly NodeName[], tables: TableStore, resolve: Resolve): Promise<Answer> {
  const { targets, problems } = await findNodes(nodes, tables, resolve);
  const written = await nodeAttributes(tables, 'openbmc', nodes, ['bmc']);
  const answers = targets.map(({ node, facts: { bmc, username, password } }): XcatResponse => {
    const bmcip = written.get(node)?.['bmc'] ?? bmc;
    return { node: { name: node, bmcip, username, passwd: reveal(password) } };
  });
  const end = problems.length > 0 ? [tableProblemEnd] : [];
  return { kind: 'answer', replies: [...problems, ...answers, ...end] };
}
