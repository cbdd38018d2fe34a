import type { Json } from '../answers/simulated-answer.js';
import { textOf } from '../answers/simulated-json.js';
import type { Bmc } from '../bmc.js';
import { objectsWithin } from '../tree/simulated-tree.js';

export const userRoot = '/xyz/openbmc_project/user';

/** Names of all users, the first of them the one the behaviour names. */
export function accountNames(bmc: Bmc): string[] {
  const { username } = bmc.behaviour;
  const others = [...objectsWithin(bmc, userRoot).keys()]
    .filter((path) => path !== userRoot)
    .map((path) => path.slice(userRoot.length + 1))
    .filter((name) => name !== username && name !== 'root');
  return [username, ...others];
}

/** Redfish roles by privilege. */
export const privileges: Readonly<Record<string, 'Administrator' | 'Operator' | 'ReadOnly'>> = {
  'priv-admin': 'Administrator',
  'priv-operator': 'Operator',
  'priv-user': 'ReadOnly',
};

/** Privileges by Redfish role. */
export const roleNames: Readonly<Record<string, string>> = {
  Administrator: 'priv-admin',
  Operator: 'priv-operator',
  ReadOnly: 'priv-user',
};

const typesByGroup: Readonly<Record<string, readonly string[]>> = {
  redfish: ['Redfish', 'WebUI'],
  ipmi: ['IPMI'],
  ssh: ['ManagerConsole'],
  hostconsole: ['HostConsole'],
};

export function accountTypes(groups: Json | undefined): string[] {
  const given: readonly Json[] = Array.isArray(groups) ? groups : [];
  return given.flatMap((group) => typesByGroup[textOf(group)] ?? []);
}

export function groupsOf(types: readonly Json[]): string[] {
  return Object.entries(typesByGroup)
    .filter(([, named]) => named.some((type) => types.includes(type)))
    .map(([group]) => group);
}
