import { reveal } from '../../../../lib/plugin/secret.js';
import { renewSession, sessionAfter } from '../dialect/own-user.js';
import { firstOf, isLonger, MAX_ITEMS, MAX_USERS, shownItems } from '../http/bounds.js';
import { readDone, readValue } from '../http/json-answer.js';
import { messages } from '../problem-texts.js';
import type {
  BmcUser,
  ChangeOwnPassword,
  ChangeUser,
  CreateUser,
  DeleteUser,
  PasswordChanged,
  SetUserPassword,
  UserChange,
} from '../verbs/account-verbs.js';
import type { BmcReply } from '../verbs/index.js';
import { leafOf, objectsOf, type Properties, textOf } from './objects.js';
import { type Rest, ROOT } from './rest.js';

const USER = `${ROOT}/user`;
const HIDDEN = ['xxxxxx'];

export async function changeOwnPassword(
  rest: Rest,
  { password }: ChangeOwnPassword,
): Promise<BmcReply<PasswordChanged>> {
  const set = await setUserPassword(rest, { user: rest.node.username, password });
  return renewSession(rest, password, set);
}

export async function listUsers(rest: Rest): Promise<BmcReply<readonly BmcUser[]>> {
  const reply = await rest.get('listUsers', `${USER}/enumerate`);
  return readValue(reply, (data) => {
    const objects = objectsOf(data);
    if (objects === undefined) return undefined;
    const users = [...objects].filter(([path]) => path === `${USER}/${leafOf(path)}`);
    const { all, missing } = firstOf(users, MAX_USERS, 'users', objects.missing);
    const value = all.map(([path, properties]) => userOf(leafOf(path), properties));
    const areCut = all.some(([, { UserGroups: groups }]) => isLonger(groups, MAX_ITEMS));
    const uncut = areCut ? [messages.cut.items('groups of a user', MAX_ITEMS)] : [];
    return { value: value.sort((a, b) => (a.name < b.name ? -1 : 1)), missing: [...missing, ...uncut] };
  });
}

export async function createUser(rest: Rest, verb: CreateUser): Promise<BmcReply<undefined>> {
  const { user, groups, privilege, enabled } = verb;
  return readDone(
    await rest.call('createUser', `${USER}/action/CreateUser`, [user, groups, privilege, enabled]),
  );
}

export async function setUserPassword(
  rest: Rest,
  { user, password }: Pick<SetUserPassword, 'user' | 'password'>,
): Promise<BmcReply<undefined>> {
  const path = `${pathOf(user)}/action/SetPassword`;
  return readDone(await rest.call('setUserPassword', path, [reveal(password)], HIDDEN));
}

export async function changeUser(rest: Rest, { user, change }: ChangeUser): Promise<BmcReply<undefined>> {
  const [attribute, value] = attributeOf(change);
  const set = await rest.put('changeUser', `${pathOf(user)}/attr/${attribute}`, value);
  return sessionAfter(rest, user, readDone(set));
}

export async function deleteUser(rest: Rest, { user }: DeleteUser): Promise<BmcReply<undefined>> {
  return sessionAfter(rest, user, readDone(await rest.remove('deleteUser', pathOf(user))));
}

function pathOf(user: string): string {
  return `${USER}/${encodeURIComponent(user)}`;
}

function attributeOf(change: UserChange): readonly [string, unknown] {
  switch (change.kind) {
    case 'privilege':
      return ['UserPrivilege', change.privilege];
    case 'groups':
      return ['UserGroups', change.groups];
    case 'enabled':
      return ['UserEnabled', change.enabled];
    default:
      return change satisfies never;
  }
}

function userOf(name: string, properties: Properties): BmcUser {
  const { UserEnabled: enabled, UserGroups: groups } = properties;
  return {
    name,
    privilege: textOf(properties['UserPrivilege']),
    enabled: enabled === undefined || enabled === null ? undefined : enabled !== false && enabled !== 0,
    groups: Array.isArray(groups) ? shownItems(groups) : undefined,
  };
}
