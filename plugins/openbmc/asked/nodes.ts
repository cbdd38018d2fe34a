import type { Target, TargetsAgain } from '../../../lib/plugin/contract.js';
import { Secret } from '../../../lib/plugin/secret.js';
import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import { nodeAttributes } from '../../../xcat-compat/tables/attributes.js';
import { passwdCredentials } from '../../../xcat-compat/tables/passwd.js';
import type { TableStore } from '../../../xcat-compat/tables/store.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { canonicalIp, isOddAddress, parseBmcAddress, textOf } from '../bmc/http/address.js';
import type { BmcFacts } from '../bmc/target.js';
import { tableProblem, tableProblems } from './command-texts.js';
import type { Resolve } from './resolve.js';
import { siteDialects, siteSystems } from './site-words.js';

export type BmcTarget = Target<BmcFacts>;

/** The nodes whose BMC can be contacted, and a line for each of the others. Both in the order of the noderange. */
export interface FoundNodes {
  readonly targets: readonly BmcTarget[];
  readonly problems: readonly XcatResponse[];
  /** The same, as reasons of nodes. */
  readonly gone: readonly Gone[];
}

interface Gone {
  readonly node: NodeName;
  readonly reason: string;
  /** The name of its BMC cannot be resolved, which may be otherwise soon. */
  readonly isUnresolved: boolean;
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
  const systemOf = await siteSystems(tables);
  const whereIs = locator(tables, resolve);

  const found = await Promise.all(
    nodes.map(async (node): Promise<BmcTarget | Gone> => {
      const gone = (reason: string, isUnresolved = false): Gone => ({ node, reason, isUnresolved });
      const row = openbmc.get(node);
      if (row === undefined) return gone(tableProblems.noRow);
      const bmc = row['bmc'];
      if (bmc === undefined) return gone(tableProblems.noBmc);
      if (isOddAddress(bmc)) return gone(tableProblems.oddAddress(bmc));
      const place = await whereIs(bmc);
      if (typeof place === 'string') return gone(tableProblems.unresolved(bmc), place === 'unresolved');
      const username = row['username'] ?? fallback.username;
      if (username === undefined) return gone(tableProblems.noUsername);
      const password = row['password'] ?? fallback.password;
      if (password === undefined) return gone(tableProblems.noPassword);
      const dialect = dialectOf(node);
      const system = systemOf(node);
      const facts: BmcFacts = {
        ...{ bmc: place.at, ip: place.ip, username, password: new Secret(password) },
        ...(place.at === bmc ? {} : { written: bmc }),
        ...(dialect === undefined ? {} : { dialect }),
        ...(system === undefined ? {} : { system }),
      };
      return { node, owner: place.owner, facts };
    }),
  );

  const gone = found.filter((one) => 'reason' in one);
  return {
    targets: found.filter((one) => 'owner' in one),
    problems: gone.map(({ node, reason }) => tableProblem(node, reason)),
    gone,
  };
}

/** The same for the nodes of a job that goes on: what may be otherwise soon is told apart. */
export async function findAgain(
  nodes: readonly NodeName[],
  tables: TableStore,
  resolve: Resolve,
): Promise<Omit<TargetsAgain, 'targets'> & Pick<FoundNodes, 'targets'>> {
  const { targets, gone } = await findNodes(nodes, tables, resolve);
  return {
    targets,
    gone: gone.filter(({ isUnresolved }) => !isUnresolved),
    later: gone.filter(({ isUnresolved }) => isUnresolved),
  };
}

/** Where a BMC is reached, and the address that this stands for. */
interface Place {
  readonly at: string;
  readonly ip: string;
  /** The same for every way to write this BMC. */
  readonly owner: string;
}

/**
 * Finds the BMC's address as it is to be used: as written when that is an address or a name the resolver knows, else
 * the one of the hosts table, which is read once.
 */
function locator(
  tables: TableStore,
  resolve: Resolve,
): (bmc: string) => Promise<Place | 'unresolved' | 'noAddress'> {
  let hosts: Promise<ReadonlyMap<string, string>> | undefined;
  return async (bmc) => {
    const address = parseBmcAddress(bmc);
    if (address === undefined) return 'noAddress';
    const { host, port } = address;
    if (!address.isName) return { at: bmc, ip: host, owner: textOf(host, port) };
    const ip = await resolve(host);
    if (ip !== undefined) return { at: bmc, ip, owner: textOf(canonicalIp(ip) ?? ip, port) };
    hosts ??= readHosts(tables);
    const written = (await hosts).get(host);
    const listed = written === undefined ? undefined : parseBmcAddress(written);
    if (listed === undefined || listed.isName) return 'unresolved';
    const at = textOf(listed.host, port);
    return { at, ip: listed.host, owner: at };
  };
}

/** Addresses by name; as in the resolver's own file, names have no small and capital letters. */
async function readHosts(tables: TableStore): Promise<ReadonlyMap<string, string>> {
  const rows = await tables.rows('hosts');
  return new Map(
    rows.flatMap(({ node, ip }) =>
      node === undefined || ip === undefined ? [] : [[node.toLowerCase(), ip]],
    ),
  );
}
