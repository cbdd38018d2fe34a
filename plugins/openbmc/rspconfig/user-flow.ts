import { done, failed } from '../../../lib/flow/table.js';
import type { Secret } from '../../../lib/plugin/secret.js';
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
} from '../bmc/verbs/account-verbs.js';
import type { BmcReply } from '../bmc/verbs/index.js';
import { type BmcTable, row } from '../node/bmc-row.js';
import { flow } from '../node/flow-header.js';
import { login } from '../node/login-row.js';
import type { Facts } from '../node/node-facts.js';
import { accepted } from '../node/node-replies.js';
import { type ListedNode, type One, oneByOne } from '../node/one-by-one.js';
import { readAndPrint } from '../node/projection/projection-row.js';
import type { Projection, Reading } from '../node/projection/reading.js';
import type { ActionOf } from './rspconfig-plan.js';
import { disturbingIfOwn, halfDone, says, users as text } from './rspconfig-texts.js';

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
export type UserStep = UserChange | { readonly kind: 'password'; readonly password: Secret };

/** A node of one of whose users something is changed, step by step. */
export interface ChangedUserNode extends ListedNode<UserStep> {
  readonly user: string;
  /** It is the user this service logs in as. */
  readonly isOwn: boolean;
}

export const changeUser = flow(disturbingIfOwn, {
  LOGIN: login('CHANGE'),
  CHANGE: oneByOne('CHANGE', {
    // Password, privilege, groups and being enabled.
    most: 4,
    tooMany: '',
    ask: changeOne,
    read: changedOne,
    say: { done: saidChange, stop: saidChange },
  }),
} satisfies BmcTable<'LOGIN' | 'CHANGE', ChangedUserNode>);

export interface GoneUserNode extends Facts {
  readonly user: string;
}

export const removeUser = flow(disturbingIfOwn, {
  LOGIN: login('REMOVE'),
  REMOVE: row(
    deleteUser,
    accepted<GoneUserNode>,
    { yes: done, no: failed },
    { say: { yes: (node) => says(node, text.deleted(node.user)) } },
  ),
} satisfies BmcTable<'LOGIN' | 'REMOVE', GoneUserNode>);

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
function changeOne(
  step: UserStep,
  { user, isOwn }: ChangedUserNode,
): ChangeOwnPassword | SetUserPassword | ChangeUser {
  if (step.kind !== 'password') return { verb: 'changeUser', user, change: step };
  const { password } = step;
  return isOwn ? { verb: 'changeOwnPassword', password } : { verb: 'setUserPassword', user, password };
}

function deleteUser({ user }: GoneUserNode): DeleteUser {
  return { verb: 'deleteUser', user };
}

/** A change that was made and after which nobody is let in is said, and ends it as one that was refused does. */
function changedOne(
  reply: BmcReply<PasswordChanged | undefined>,
  step: UserStep,
  node: ChangedUserNode,
): One<ChangedUserNode> {
  if (reply.kind !== 'ok') return { kind: 'stop', reason: reply.text, node: { ...node, last: undefined } };
  const problem = reply.value?.loginProblem;
  if (problem === undefined) return { kind: 'done' };
  return { kind: 'stop', reason: halfDone.newPassword(problem), node: { ...node, last: step } };
}

function saidChange({ node, user, last }: ChangedUserNode) {
  return last === undefined ? undefined : says({ node }, changeText(user, last));
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
