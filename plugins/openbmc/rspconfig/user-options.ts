import { Secret } from '../../../lib/plugin/secret.js';
import { type Privilege, privileges, type UserGroup, userGroups } from '../bmc/verbs/account-verbs.js';
import type { Choice } from './rspconfig-options.js';
import { usage } from './usage-texts.js';

const { users } = usage;
const operations = /^(?:(userls)|(useradd|userch|userrm)=(.+))$/s;

interface Given {
  readonly operation: string;
  readonly user: string;
  readonly password: Secret | undefined;
  readonly privilege: Privilege | undefined;
  readonly groups: readonly UserGroup[] | undefined;
  readonly enabled: boolean | undefined;
}

/** userls, useradd, userch, userrm and what belongs to them; undefined when another word is among these. */
export function userChoice(words: readonly string[]): Choice | undefined {
  const given = readWords(words);
  if (given === undefined || typeof given === 'string') return bad(given);
  const { operation, user, password, privilege, groups, enabled } = given;
  if (operation === 'userls')
    return words.length > 1 ? bad(users.alone(operation)) : { kind: 'action', action: { kind: 'listUsers' } };
  if (!/^[A-Za-z0-9_.-]+$/.test(user)) return bad(users.badName(user));
  switch (operation) {
    case 'userrm':
      if (words.length > 1) return bad(users.alone(operation));
      return { kind: 'action', action: { kind: 'removeUser', user } };
    case 'useradd': {
      if (password === undefined || privilege === undefined) return bad(users.addNeeds);
      const defaults = { groups: [...(groups ?? userGroups)], enabled: enabled ?? true };
      return { kind: 'action', action: { kind: 'addUser', user, password, privilege, ...defaults } };
    }
    default: {
      const change = { password, privilege, groups: groups && [...groups], enabled };
      if (Object.values(change).every((value) => value === undefined)) return bad(users.changeNeeds);
      return { kind: 'action', action: { kind: 'changeUser', user, ...change } };
    }
  }
}

/** A text is what is wrong; undefined: these are no words of this group. */
function readWords(words: readonly string[]): Given | string | undefined {
  let operation: { readonly name: string; readonly user: string } | undefined;
  const values = new Map<string, { readonly key: string; readonly value: string }>();
  for (const word of words) {
    const [, list, name = list, user = ''] = operations.exec(word) ?? [];
    if (name !== undefined) {
      if (operation !== undefined) return users.oneOperation;
      operation = { name, user };
      continue;
    }
    const [, key, value = ''] = /^(password|privilege|role|groups|enabled)=(.*)$/s.exec(word) ?? [];
    if (key === undefined) return undefined;
    const option = key === 'role' ? 'privilege' : key;
    if (values.has(option)) return users.duplicate(option);
    values.set(option, { key, value });
    const problem = problemOf(option, key, value);
    if (problem !== undefined) return problem;
  }
  if (operation === undefined) return undefined;
  const given = (option: string) => values.get(option)?.value;
  const password = given('password') ?? '';
  return {
    operation: operation.name,
    user: operation.user,
    password: password === '' ? undefined : new Secret(password),
    privilege: privilegeOf(given('privilege')),
    groups: groupsOf(given('groups')),
    enabled: switchOf(given('enabled')),
  };
}

function problemOf(option: string, key: string, value: string): string | undefined {
  switch (option) {
    case 'privilege':
      return privilegeOf(value) === undefined ? users.badPrivilege(key, value) : undefined;
    case 'groups':
      return groupsOf(value) === undefined ? users.badGroups(value) : undefined;
    case 'enabled':
      return switchOf(value) === undefined ? users.badEnabled(value) : undefined;
    default:
      return undefined;
  }
}

/** With or without `priv-`, in any case [openbmc.pm:1372]. */
function privilegeOf(value: string | undefined): Privilege | undefined {
  const word = value?.toLowerCase();
  return privileges.find((known) => known === word || known === `priv-${word}`);
}

/** Separated by `,` or `:`; `all` is all [openbmc.pm:1381]. */
function groupsOf(value: string | undefined): readonly UserGroup[] | undefined {
  const text = value?.toLowerCase();
  if (text === undefined) return undefined;
  if (text === 'all') return userGroups;
  const names = text.split(/[,:]/).filter((name) => name !== '');
  const groups = names.flatMap((name) => userGroups.find((known) => known === name) ?? []);
  return groups.length > 0 && groups.length === names.length ? groups : undefined;
}

/** [openbmc.pm:1335] */
function switchOf(value: string | undefined): boolean | undefined {
  const word = value?.toLowerCase() ?? '';
  if (['1', 'true', 'on', 'enable', 'enabled'].includes(word)) return true;
  return ['0', 'false', 'off', 'disable', 'disabled'].includes(word) ? false : undefined;
}

function bad(text: string | undefined): Choice | undefined {
  return text === undefined ? undefined : { kind: 'usage', text };
}
