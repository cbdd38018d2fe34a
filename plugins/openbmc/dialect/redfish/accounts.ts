import { randomBytes } from 'node:crypto';
import type { Problem } from '../../problem.js';
import type {
  BmcUser,
  ChangeOwnPassword,
  ChangeUser,
  CreateUser,
  DeleteUser,
  PasswordChanged,
  SetUserPassword,
  UserChange,
} from '../../verbs/accounts.js';
import type { BmcReply } from '../../verbs.js';
import { renewSession, sessionAfter } from '../own-user.js';
import { notSupported, readDone } from './answer.js';
import { messages } from './messages.js';
import type { Redfish } from './redfish.js';
import { booleanOf, linkOf, listOf, type Resource, textOf } from './resource.js';
import { expanded, type Found, service } from './tree.js';

/** OpenBMC's words for Redfish's roles. */
const roles: Readonly<Record<string, string>> = {
  'priv-admin': 'Administrator',
  'priv-operator': 'Operator',
  'priv-user': 'ReadOnly',
};

/** OpenBMC's groups for Redfish's account types. */
const types: Readonly<Record<string, string>> = {
  ipmi: 'IPMI',
  redfish: 'Redfish',
  ssh: 'ManagerConsole',
  web: 'WebUI',
};

export async function changeOwnPassword(
  redfish: Redfish,
  { password }: ChangeOwnPassword,
): Promise<BmcReply<PasswordChanged>> {
  const set = await setUserPassword(redfish, { user: redfish.node.username, password });
  return renewSession(redfish, password, set);
}

export async function listUsers(redfish: Redfish): Promise<BmcReply<readonly BmcUser[]>> {
  const list = await accounts(redfish);
  if (list.kind !== 'members') return list;
  const value = list.all.flatMap((one) => userOf(one));
  return { kind: 'ok', value: value.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** Redfish makes no account without a password: it gets one that nobody knows. */
export async function createUser(redfish: Redfish, verb: CreateUser): Promise<BmcReply<undefined>> {
  const path = await accountsPath(redfish);
  if (path.kind !== 'found') return path;
  const body = {
    UserName: verb.user,
    Password: `Aa1-${randomBytes(12).toString('base64url')}`,
    RoleId: roles[verb.privilege] ?? 'ReadOnly',
    Enabled: verb.enabled,
    AccountTypes: verb.groups.map((group) => types[group] ?? group),
  };
  return readDone(await redfish.post(path.path, body, true));
}

export async function setUserPassword(
  redfish: Redfish,
  { user, password }: Pick<SetUserPassword, 'user' | 'password'>,
): Promise<BmcReply<undefined>> {
  const path = await accountPath(redfish, user);
  return path.kind === 'found'
    ? readDone(await redfish.patch(path.path, { Password: password }, true))
    : path;
}

export async function changeUser(
  redfish: Redfish,
  { user, change }: ChangeUser,
): Promise<BmcReply<undefined>> {
  const path = await accountPath(redfish, user);
  if (path.kind !== 'found') return path;
  return sessionAfter(redfish, user, readDone(await redfish.patch(path.path, bodyOf(change))));
}

export async function deleteUser(redfish: Redfish, { user }: DeleteUser): Promise<BmcReply<undefined>> {
  const path = await accountPath(redfish, user);
  if (path.kind !== 'found') return path;
  return sessionAfter(redfish, user, readDone(await redfish.delete(path.path)));
}

async function accountsPath(redfish: Redfish): Promise<Found | Problem> {
  const got = await service(redfish, 'AccountService');
  // A user whose password has expired may read nothing, and change it all the same.
  const path = got.kind === 'got' ? linkOf(got.resource['Accounts']) : `/redfish/v1/AccountService/Accounts`;
  if (got.kind === 'silent') return got;
  return path === undefined ? notSupported(messages.notHere('Accounts')) : { kind: 'found', path };
}

async function accounts(redfish: Redfish) {
  const path = await accountsPath(redfish);
  return path.kind === 'found' ? expanded(redfish, path.path) : path;
}

async function accountPath(redfish: Redfish, user: string): Promise<Found | Problem> {
  const list = await accounts(redfish);
  if (list.kind === 'silent') return list;
  const own = list.kind === 'members' ? list.all.find((one) => one['UserName'] === user) : undefined;
  const known = own === undefined ? undefined : linkOf(own);
  if (known !== undefined) return { kind: 'found', path: known };
  const path = await accountsPath(redfish);
  if (path.kind !== 'found') return path;
  return { kind: 'found', path: `${path.path.replace(/\/$/, '')}/${encodeURIComponent(user)}` };
}

function bodyOf(change: UserChange): object {
  switch (change.kind) {
    case 'privilege':
      return { RoleId: roles[change.privilege] ?? 'ReadOnly' };
    case 'groups':
      return { AccountTypes: change.groups.map((group) => types[group] ?? group) };
    case 'enabled':
      return { Enabled: change.enabled };
    default:
      return change satisfies never;
  }
}

function userOf(account: Resource): readonly BmcUser[] {
  const name = textOf(account['UserName']);
  if (name === undefined) return [];
  const role = textOf(account['RoleId']);
  const own = account['AccountTypes'];
  const groups = Object.keys(types).filter((group) => listOf(own).includes(types[group]));
  return [
    {
      name,
      privilege: Object.keys(roles).find((one) => roles[one] === role) ?? role,
      enabled: booleanOf(account['Enabled']),
      groups: Array.isArray(own) ? groups : undefined,
    },
  ];
}
