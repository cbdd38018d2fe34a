import { randomBytes } from 'node:crypto';
import { reveal } from '../../../../lib/plugin/secret.js';
import { renewSession, sessionAfter } from '../dialect/own-user.js';
import { MAX_USERS, told } from '../http/bounds.js';
import type { HttpAnswer } from '../http/http-answer.js';
import type { Problem, Refused } from '../problem.js';
import {
  type BmcUser,
  type ChangeOwnPassword,
  type ChangeUser,
  type CreateUser,
  type DeleteUser,
  type PasswordChanged,
  type Privilege,
  privileges,
  type SetUserPassword,
  type UserChange,
  userGroups,
} from '../verbs/account-verbs.js';
import type { BmcReply } from '../verbs/index.js';
import { explainTypes } from './account-types.js';
import type { Redfish } from './redfish.js';
import { noCounterpart, notSupported, readDone } from './redfish-answer.js';
import { expanded } from './redfish-collection.js';
import { messages } from './redfish-texts.js';
import { type Found, service } from './redfish-tree.js';
import { booleanOf, linkOf, listOf, type Resource, textOf } from './resource.js';

/** OpenBMC's words for Redfish's roles. There is none for callback. */
const roles: Readonly<Partial<Record<Privilege, string>>> = {
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
  const value = list.all.flatMap(({ user }) => user ?? []);
  return told(
    value.sort((a, b) => (a.name < b.name ? -1 : 1)),
    list.missing,
  );
}

/**
 * Redfish makes no account without a password: it gets one that nobody knows. Builds before 2023-06 know no types
 * [bmcweb 9ba7393450]: their users come by every interface, which is done only where all were asked for.
 */
export async function createUser(redfish: Redfish, verb: CreateUser): Promise<BmcReply<undefined>> {
  const role = roles[verb.privilege];
  if (role === undefined) return noRole(verb.privilege);
  const path = await accountsPath(redfish);
  if (path.kind !== 'found') return path;
  const body = {
    UserName: verb.user,
    Password: `Aa1-${randomBytes(12).toString('base64url')}`,
    RoleId: role,
    Enabled: verb.enabled,
  };
  const AccountTypes = verb.groups.map((group) => types[group] ?? group);
  const done = readDone(await redfish.post(path.path, { ...body, AccountTypes }, true));
  const isUnlimited = userGroups.every((group) => verb.groups.includes(group));
  const knowsNoTypes =
    done.kind === 'refused' && done.detail === 'PropertyUnknown' && done.text.includes('AccountTypes');
  if (isUnlimited && knowsNoTypes) return readDone(await redfish.post(path.path, body, true));
  return explainTypes(done, { ...verb, own: redfish.node.username });
}

export async function setUserPassword(
  redfish: Redfish,
  { user, password }: Pick<SetUserPassword, 'user' | 'password'>,
): Promise<BmcReply<undefined>> {
  const path = await accountPath(redfish, user);
  if (path.kind !== 'found') return path;
  return readChange(path, await redfish.patch(path.path, { Password: reveal(password) }, true));
}

export async function changeUser(
  redfish: Redfish,
  { user, change }: ChangeUser,
): Promise<BmcReply<undefined>> {
  const body = bodyOf(change);
  if (body.kind !== 'body') return body;
  const path = await accountPath(redfish, user);
  if (path.kind !== 'found') return path;
  const done = readChange(path, await redfish.patch(path.path, body.fields));
  const groups = change.kind === 'groups' ? change.groups : [];
  return sessionAfter(redfish, user, explainTypes(done, { groups, user, own: redfish.node.username }));
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
  if (path.kind !== 'found') return path;
  return expanded(redfish, path.path, (one) => ({ path: linkOf(one), user: userOf(one) }), {
    most: MAX_USERS,
  });
}

interface Account extends Found {
  readonly isListed: boolean;
}

/** A user that is listed is not told to be unknown: some builds cannot change any. */
function readChange({ isListed }: Account, reply: HttpAnswer | Problem): BmcReply<undefined> {
  const done = readDone(reply);
  const isUnknown = isListed && done.kind === 'refused' && done.httpStatus === 404;
  return isUnknown ? { ...done, text: `${done.text} ${messages.cannotChangeUsers}` } : done;
}

async function accountPath(redfish: Redfish, user: string): Promise<Account | Problem> {
  const list = await accounts(redfish);
  if (list.kind === 'silent') return list;
  const known = list.kind === 'members' ? list.all.find((one) => one.user?.name === user)?.path : undefined;
  if (known !== undefined) return { kind: 'found', path: known, isListed: true };
  const path = await accountsPath(redfish);
  if (path.kind !== 'found') return path;
  const guessed = `${path.path.replace(/\/$/, '')}/${encodeURIComponent(user)}`;
  return { kind: 'found', path: guessed, isListed: false };
}

function noRole(privilege: Privilege): Refused {
  return noCounterpart(`give a user the privilege ${privilege}`);
}

function bodyOf(change: UserChange): { readonly kind: 'body'; readonly fields: object } | Refused {
  switch (change.kind) {
    case 'privilege': {
      const role = roles[change.privilege];
      return role === undefined ? noRole(change.privilege) : { kind: 'body', fields: { RoleId: role } };
    }
    case 'groups':
      return {
        kind: 'body',
        fields: { AccountTypes: change.groups.map((group) => types[group] ?? group) },
      };
    case 'enabled':
      return { kind: 'body', fields: { Enabled: change.enabled } };
    default:
      return change satisfies never;
  }
}

function userOf(account: Resource): BmcUser | undefined {
  const name = textOf(account['UserName']);
  if (name === undefined) return undefined;
  const role = textOf(account['RoleId']);
  const own = account['AccountTypes'];
  const groups = Object.keys(types).filter((group) => listOf(own).includes(types[group]));
  return {
    name,
    privilege: privileges.find((one) => role !== undefined && roles[one] === role) ?? role,
    enabled: booleanOf(account['Enabled']),
    groups: Array.isArray(own) ? groups : undefined,
  };
}
