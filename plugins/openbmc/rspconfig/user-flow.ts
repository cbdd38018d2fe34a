import { back, done, failed, failedBecause, type Read } from '../../../lib/status/table.js';
import type { Facts } from '../facts.js';
import { login } from '../login.js';
import type { Projection, Reading } from '../projection/reading.js';
import { readAndPrint } from '../projection/row.js';
import { accepted, refused } from '../replies.js';
import { type BmcTable, row } from '../row.js';
import type {
  BmcUser,
  ChangeOwnPassword,
  ChangeUser,
  CreateUser,
  DeleteUser,
  ListUsers,
  PasswordChanged,
  SetUserPassword,
  UserChange,
} from '../verbs/accounts.js';
import type { BmcReply } from '../verbs.js';
import { halfDone, says, users as text } from './messages.js';
import type { ActionOf } from './plan.js';

export const listUsers = readAndPrint(askUsers, userLines);

export interface NewUserNode extends Facts {
  readonly user: Omit<ActionOf<'addUser'>, 'kind'>;
}

/** A user is made without a password, and gets it by a request of its own. */
export const addUser = {
  LOGIN: login('CREATE'),
  CREATE: row(
    createUser,
    accepted<NewUserNode>,
    { yes: 'SET_PASSWORD', no: failed },
    { say: { yes: (node) => says(node, text.created(node.user.user)) } },
  ),
  SET_PASSWORD: row(
    firstPassword,
    accepted<NewUserNode>,
    { yes: done, no: failed },
    { say: { yes: (node) => says(node, text.passwordSet(node.user.user)) } },
  ),
} satisfies BmcTable<'LOGIN' | 'CREATE' | 'SET_PASSWORD', NewUserNode>;

/** One thing that is changed of a user. */
export type UserStep = UserChange | { readonly kind: 'password'; readonly password: string };

export interface ChangedUserNode extends Facts {
  readonly user: string;
  /** It is the user this service logs in as. */
  readonly isOwn: boolean;
  readonly step: UserStep;
  /** What is changed after that. */
  readonly rest: readonly UserStep[];
  /** What has been changed last. */
  readonly changed: UserStep | undefined;
}

/** Password, privilege, groups and being enabled. */
const mostSteps = 4;

export const changeUser = {
  LOGIN: login('CHANGE'),
  CHANGE: row(
    changeOne,
    changedOne,
    {
      more: back('CHANGE', mostSteps, failed),
      last: done,
      shutOut: failedBecause<ChangedUserNode>(({ problem }) => halfDone.newPassword(problem ?? '')),
      no: failed,
    },
    { say: { more: saidChange, last: saidChange, shutOut: saidChange } },
  ),
} satisfies BmcTable<'LOGIN' | 'CHANGE', ChangedUserNode>;

export interface GoneUserNode extends Facts {
  readonly user: string;
}

export const removeUser = {
  LOGIN: login('REMOVE'),
  REMOVE: row(
    deleteUser,
    accepted<GoneUserNode>,
    { yes: done, no: failed },
    { say: { yes: (node) => says(node, text.deleted(node.user)) } },
  ),
} satisfies BmcTable<'LOGIN' | 'REMOVE', GoneUserNode>;

function askUsers(): ListUsers {
  return { verb: 'listUsers' };
}

function createUser({ user }: NewUserNode): CreateUser {
  const { user: name, privilege, groups, enabled } = user;
  return { verb: 'createUser', user: name, privilege, groups, enabled };
}

function firstPassword({ user }: NewUserNode): SetUserPassword {
  return { verb: 'setUserPassword', user: user.user, password: user.password };
}

/** Our own password takes the session with it, which what follows needs. */
function changeOne({ user, isOwn, step }: ChangedUserNode): ChangeOwnPassword | SetUserPassword | ChangeUser {
  if (step.kind !== 'password') return { verb: 'changeUser', user, change: step };
  const { password } = step;
  return isOwn ? { verb: 'changeOwnPassword', password } : { verb: 'setUserPassword', user, password };
}

function deleteUser({ user }: GoneUserNode): DeleteUser {
  return { verb: 'deleteUser', user };
}

function changedOne(
  reply: BmcReply<PasswordChanged | undefined>,
  node: ChangedUserNode,
): Read<'more' | 'last' | 'shutOut' | 'no', ChangedUserNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const [step, ...rest] = node.rest;
  const changed = node.step;
  const problem = reply.value?.loginProblem;
  if (problem !== undefined) return { outcome: 'shutOut', node: { ...node, changed, problem } };
  if (step === undefined) return { outcome: 'last', node: { ...node, changed } };
  return { outcome: 'more', node: { ...node, changed, step, rest } };
}

function saidChange(node: ChangedUserNode) {
  return node.changed === undefined ? undefined : says(node, changeText(node.user, node.changed));
}

function changeText(user: string, step: UserStep): string {
  switch (step.kind) {
    case 'password':
      return text.passwordUpdated(user);
    case 'privilege':
      return text.privilege(user, step.privilege);
    case 'groups':
      return text.groups(user, step.groups);
    case 'enabled':
      return text.enabled(user, step.enabled);
    default:
      return step satisfies never;
  }
}

function userLines(users: readonly BmcUser[], node: Reading): Projection {
  const lines = users.map(({ name, privilege, enabled, groups }) => {
    const isEnabled = enabled === undefined ? text.unknown : enabled ? 'enabled' : 'disabled';
    return text.shown(name, privilege ?? text.unknown, isEnabled, groups?.join(',') ?? text.unknown);
  });
  return { lines: (lines.length === 0 ? [text.none] : lines).map((line) => says(node, line)) };
}
