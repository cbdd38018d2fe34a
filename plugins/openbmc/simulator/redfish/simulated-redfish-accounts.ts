import type { Answer, Json } from '../answers/simulated-answer.js';
import { textOf } from '../answers/simulated-json.js';
import type { Bmc, Properties } from '../bmc.js';
import { isExpired } from '../simulated-session.js';
import { objectAt } from '../tree/simulated-tree.js';
import { accountNames, accountTypes, groupsOf, privileges, roleNames, userRoot } from './account-tree.js';
import { type Fields, json, notFound, type Remark, refusal, remark, resource, written } from './answers.js';
import { type Call, isFields, isList, link, notInList, type Route, refuseFields, wrongType } from './call.js';
import { collection, links } from './simulated-redfish-collection.js';

const service = '/redfish/v1/AccountService';
const accounts = `${service}/Accounts`;
const MIN_PASSWORD = 8;
const MAX_PASSWORD = 20;

/** AccountService, accounts and roles. */
export const accountRoutes: readonly Route[] = [
  { at: service, get: showService, patch: changeService },
  { at: accounts, get: list, post: create },
  { at: `${accounts}/:account`, get: show, patch: change, delete: remove },
  { at: `${service}/Roles`, get: listRoles },
  { at: `${service}/Roles/:role`, get: showRole },
];

function showService({ bmc }: Call): Answer {
  return resource({
    '@odata.id': service,
    '@odata.type': '#AccountService.v1_15_0.AccountService',
    AccountLockoutDuration: 0,
    AccountLockoutThreshold: bmc.behaviour.lockoutAfter,
    Accounts: link(accounts),
    Description: 'Account Service',
    HTTPBasicAuth: 'Enabled',
    'HTTPBasicAuth@Redfish.AllowableValues': ['Enabled', 'Disabled'],
    Id: 'AccountService',
    MaxPasswordLength: MAX_PASSWORD,
    MinPasswordLength: MIN_PASSWORD,
    Name: 'Account Service',
    Roles: link(`${service}/Roles`),
    ServiceEnabled: true,
  });
}

function changeService(call: Call): Answer {
  const { bmc, fields } = call;
  const refused = refuseFields(call, [
    'AccountLockoutThreshold',
    'AccountLockoutDuration',
    'MinPasswordLength',
  ]);
  if (refused !== undefined) return refused;
  const { AccountLockoutThreshold: threshold } = fields as { readonly AccountLockoutThreshold?: Json };
  if (threshold !== undefined) {
    if (typeof threshold !== 'number') return wrongType(bmc, threshold, 'AccountLockoutThreshold');
    bmc.behaviour = { ...bmc.behaviour, lockoutAfter: threshold };
  }
  return written(bmc);
}

function list(call: Call): Answer {
  return collection(
    call,
    'ManagerAccountCollection',
    'Accounts Collection',
    links(accounts, accountNames(call.bmc)),
    { Description: 'BMC User Accounts' },
  );
}

function show({ bmc, ids: [name = ''] }: Call): Answer {
  const account = shown(bmc, name);
  return account === undefined ? notFound(bmc, 'ManagerAccount', name) : resource(account);
}

function shown(bmc: Bmc, name: string): Fields | undefined {
  if (!accountNames(bmc).includes(name)) return undefined;
  const isFirst = name === bmc.behaviour.username;
  const object = objectAt(bmc, `${userRoot}/${name}`) ?? objectAt(bmc, `${userRoot}/root`) ?? {};
  const privilege = object['UserPrivilege'];
  const role = isFirst ? bmc.behaviour.role : (privileges[textOf(privilege)] ?? 'ReadOnly');
  const { lockoutAfter } = bmc.behaviour;
  return {
    '@odata.id': `${accounts}/${name}`,
    '@odata.type': '#ManagerAccount.v1_7_0.ManagerAccount',
    AccountTypes: accountTypes(object['UserGroups']),
    Description: 'User Account',
    Enabled: object['UserEnabled'] !== false,
    Id: name,
    Links: { Role: link(`${service}/Roles/${role}`) },
    Locked: isFirst && lockoutAfter > 0 && bmc.wrongLogins >= lockoutAfter,
    'Locked@Redfish.AllowableValues': ['false'],
    Name: 'User Account',
    Password: null,
    PasswordChangeRequired: isExpired(bmc, name),
    RoleId: role,
    StrictAccountTypes: true,
    UserName: name,
  };
}

const changeable = ['AccountTypes', 'Enabled', 'Locked', 'Password', 'RoleId', 'UserName', 'OEMAccountTypes'];

function change(call: Call): Answer {
  const { bmc, fields, ids } = call;
  const [name = ''] = ids;
  const before = shown(bmc, name);
  if (before === undefined) return notFound(bmc, 'ManagerAccount', name);
  const isOwn = name === call.identity?.user;
  const refused =
    refuseFields(call, changeable) ?? refuseValues(bmc, fields) ?? refuseTypes(bmc, fields, isOwn);
  if (refused !== undefined) return refused;
  const role = roleNames[textOf(fields['RoleId'])];
  const groups = isList(fields['AccountTypes']) ? groupsOf(fields['AccountTypes']) : undefined;
  const object = objectAt(bmc, `${userRoot}/${name}`) ?? {};
  const now: Properties = {
    ...object,
    ...(role === undefined ? {} : { UserPrivilege: role }),
    ...(groups === undefined ? {} : { UserGroups: groups }),
    ...(typeof fields['Enabled'] === 'boolean' ? { UserEnabled: fields['Enabled'] } : {}),
  };
  if (fields['Locked'] === false) bmc.wrongLogins = 0;
  const password = fields['Password'];
  if (typeof password === 'string') setPassword(call, name, password);
  const isUntouched = role === undefined && groups === undefined && fields['Enabled'] === undefined;
  if (!isUntouched) bmc.overlay.set(`${userRoot}/${name}`, now);
  return rename(call, name, now);
}

function rename({ bmc, fields }: Call, name: string, object: Properties): Answer {
  const to = fields['UserName'];
  if (typeof to !== 'string' || to === name) return written(bmc);
  if (accountNames(bmc).includes(to)) {
    return refusal(bmc, 400, [['ResourceAlreadyExists', 'ManagerAccount', 'UserName', to]]);
  }
  bmc.overlay.set(`${userRoot}/${name}`, undefined);
  bmc.overlay.set(`${userRoot}/${to}`, object);
  const password = bmc.config.passwords.get(name);
  bmc.config.passwords.delete(name);
  if (password !== undefined) bmc.config.passwords.set(to, password);
  return written(bmc);
}

/** The user's other sessions end with the old password. */
function setPassword({ bmc, identity }: Call, name: string, password: string): void {
  if (name === bmc.behaviour.username) {
    bmc.password = password;
    bmc.passwordIsNew = true;
  } else {
    bmc.config.passwords.set(name, password);
  }
  for (const [token, session] of bmc.sessions) {
    if (session.user === name && token !== identity?.token) bmc.sessions.delete(token);
  }
}

/** Redfish and WebUI are one group, so that neither comes without the other; and nobody takes Redfish from himself. */
function refuseTypes(bmc: Bmc, fields: Fields, isOwn: boolean): Answer | undefined {
  const types = fields['AccountTypes'];
  if (!isList(types)) return undefined;
  const isTaken =
    types.includes('Redfish') === types.includes('WebUI') && (types.includes('Redfish') || !isOwn);
  return isTaken ? undefined : refusal(bmc, 400, [['StrictAccountTypes', 'AccountTypes']]);
}

function refuseValues(bmc: Bmc, fields: Fields): Answer | undefined {
  const {
    Password: password,
    RoleId: role,
    Enabled: enabled,
    Locked: locked,
  } = fields as {
    readonly [name: string]: Json | undefined;
  };
  if (password !== undefined) {
    if (typeof password !== 'string') return wrongType(bmc, password, 'Password');
    if (password.length < MIN_PASSWORD || password.length > MAX_PASSWORD) {
      // The password is not shown, on the real server too.
      const remark: Remark = ['PropertyValueFormatError', 'null', 'Password'];
      return refusal(bmc, 400, [remark]);
    }
  }
  if (role !== undefined && roleNames[textOf(role)] === undefined) return notInList(bmc, role, 'RoleId');
  if (enabled !== undefined && typeof enabled !== 'boolean') return wrongType(bmc, enabled, 'Enabled');
  if (locked !== undefined && locked !== false) return notInList(bmc, locked, 'Locked');
  return undefined;
}

function create(call: Call): Answer {
  const { bmc, fields } = call;
  const known = ['UserName', 'Password', 'RoleId', 'Enabled', 'AccountTypes', 'OEMAccountTypes'];
  const refused =
    refuseFields(call, known, ['UserName', 'Password']) ??
    refuseValues(bmc, fields) ??
    refuseTypes(bmc, fields, false);
  if (refused !== undefined) return refused;
  const name = fields['UserName'];
  const password = fields['Password'];
  if (typeof name !== 'string') return wrongType(bmc, name, 'UserName');
  if (!/^[A-Za-z_][\w-]{0,29}$/.test(name)) {
    return refusal(bmc, 400, [['PropertyValueFormatError', name, 'UserName']]);
  }
  if (accountNames(bmc).includes(name)) {
    return refusal(bmc, 400, [['ResourceAlreadyExists', 'ManagerAccount', 'UserName', name]]);
  }
  const types = fields['AccountTypes'];
  bmc.overlay.set(`${userRoot}/${name}`, {
    UserEnabled: fields['Enabled'] !== false,
    UserGroups: groupsOf(isList(types) ? types : ['Redfish', 'WebUI', 'IPMI', 'ManagerConsole']),
    UserLockedForFailedAttempt: false,
    UserPrivilege: roleNames[textOf(fields['RoleId'] ?? 'ReadOnly')] ?? 'priv-user',
  });
  bmc.config.passwords.set(name, textOf(password));
  const body = JSON.parse(remark(bmc, 'Created').body) as Json;
  return json(201, isFields(body) ? body : {}, { Location: `${accounts}/${name}` });
}

function remove({ bmc, ids: [name = ''] }: Call): Answer {
  if (!accountNames(bmc).includes(name)) return notFound(bmc, 'ManagerAccount', name);
  if (name === bmc.behaviour.username) return refusal(bmc, 400, [['ResourceCannotBeDeleted']]);
  bmc.overlay.set(`${userRoot}/${name}`, undefined);
  bmc.config.passwords.delete(name);
  for (const [token, session] of bmc.sessions) if (session.user === name) bmc.sessions.delete(token);
  return remark(bmc, 'AccountRemoved');
}

function listRoles(call: Call): Answer {
  const names = Object.keys(roleNames);
  return collection(call, 'RoleCollection', 'Roles Collection', links(`${service}/Roles`, names), {
    Description: 'BMC User Roles',
  });
}

const rights: Readonly<Record<string, readonly string[]>> = {
  Administrator: ['Login', 'ConfigureManager', 'ConfigureUsers', 'ConfigureSelf', 'ConfigureComponents'],
  Operator: ['Login', 'ConfigureSelf', 'ConfigureComponents'],
  ReadOnly: ['Login', 'ConfigureSelf'],
};

function showRole({ bmc, ids: [role = ''] }: Call): Answer {
  const assigned = rights[role];
  if (assigned === undefined) return notFound(bmc, 'Role', role);
  return resource({
    '@odata.id': `${service}/Roles/${role}`,
    '@odata.type': '#Role.v1_2_2.Role',
    AssignedPrivileges: assigned,
    Description: `${role} User Role`,
    Id: role,
    IsPredefined: true,
    Name: 'User Role',
    OemPrivileges: [],
    RoleId: role,
  });
}
