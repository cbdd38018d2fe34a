import type { Target } from '../../lib/plugin/contract.js';
import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { nodeAttributes } from '../../xcat-compat/tables/attributes.js';
import { passwdCredentials } from '../../xcat-compat/tables/passwd.js';
import type { TableStore } from '../../xcat-compat/tables/store.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { BmcNode } from './bmc-node.js';
import { tableProblem, tableProblems } from './command-messages.js';
import type { Resolve } from './resolve.js';
import { parseBmcAddress } from './session/address.js';
import { siteDialects } from './site-dialect.js';

/** The nodes whose BMC can be contacted, and a line for each of the others. Both in the order of the noderange. */
export interface FoundNodes {
  readonly targets: readonly Target[];
  readonly problems: readonly XcatResponse[];
  /** The same, as reasons of nodes. */
  readonly gone: readonly { readonly node: NodeName; readonly reason: string }[];
}

/** Reads the openbmc table, with passwd's row `openbmc` for what it does not say [openbmc.pm:2792-2855]. */
export async function findNodes(
  nodes: readonly NodeName[],
  tables: TableStore,
  resolve: Resolve,
): Promise<FoundNodes> {
  const openbmc = await nodeAttributes(tables, 'openbmc', nodes, ['bmc', 'username', 'password']);
  const fallback = await passwdCredentials(tables, 'openbmc');
  const dialectOf = await siteDialects(tables);

  const found = await Promise.all(
    nodes.map(async (node): Promise<BmcNode | string> => {
      const row = openbmc.get(node);
      if (row === undefined) return tableProblems.noRow;
      const bmc = row['bmc'];
      if (bmc === undefined) return tableProblems.noBmc;
      const reachedAt = await whereIs(bmc, tables, resolve);
      if (reachedAt === undefined) return tableProblems.unresolved(bmc);
      const { at, ip } = reachedAt;
      const username = row['username'] ?? fallback.username;
      if (username === undefined) return tableProblems.noUsername;
      const password = row['password'] ?? fallback.password;
      if (password === undefined) return tableProblems.noPassword;
      const dialect = dialectOf(node);
      return {
        ...{ node, bmc: at, ip, username, password },
        ...(at === bmc ? {} : { written: bmc }),
        ...(dialect === undefined ? {} : { dialect }),
      };
    }),
  );

  const targets: Target[] = [];
  const gone: { readonly node: NodeName; readonly reason: string }[] = [];
  for (const [index, node] of nodes.entries()) {
    const bmc = found[index];
    if (bmc === undefined) continue;
    if (typeof bmc === 'string') gone.push({ node, reason: bmc });
    else targets.push({ node, owner: openbmc.get(node)?.['bmc'] ?? bmc.bmc, facts: bmc });
  }
  return { targets, problems: gone.map(({ node, reason }) => tableProblem(node, reason)), gone };
}

/** Where a BMC is reached, and the address that this stands for. */
interface Place {
  readonly at: string;
  readonly ip: string;
}

/**
 * The BMC's address as it is to be used: as written when that is an address or a name the resolver knows, else the
 * one of the hosts table. Undefined when it has none.
 */
async function whereIs(bmc: string, tables: TableStore, resolve: Resolve): Promise<Place | undefined> {
  const address = parseBmcAddress(bmc);
  if (address === undefined) return undefined;
  const ip = address.isName ? await resolve(address.host) : address.host;
  if (ip !== undefined) return { at: bmc, ip };
  const row = (await tables.rows('hosts')).find((one) => one['node'] === address.host);
  const listed = row?.['ip'] === undefined ? undefined : parseBmcAddress(row['ip']);
  if (listed === undefined || listed.isName) return undefined;
  const host = listed.host.includes(':') ? `[${listed.host}]` : listed.host;
  return { at: `${host}:${address.port}`, ip: listed.host };
}
