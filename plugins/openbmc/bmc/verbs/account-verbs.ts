import type { Secret } from '../../../../lib/plugin/secret.js';
import type { Verb } from './index.js';

export type AccountVerb =
  | ChangeOwnPassword
  | ListUsers
  | CreateUser
  | SetUserPassword
  | ChangeUser
  | DeleteUser;

/** What a user may do, as OpenBMC names it since 2018. */
export const privileges = ['priv-admin', 'priv-operator', 'priv-user', 'priv-callback'] as const;
export type Privilege = (typeof privileges)[number];

/** By which interfaces a user may come. */
export const userGroups = ['ipmi', 'redfish', 'ssh', 'web'] as const;
export type UserGroup = (typeof userGroups)[number];

/**
 * Changes the password of the user this service logs in as, ends the session made with the old one, and logs in with
 * the new one.
 */
export interface ChangeOwnPassword extends Verb<PasswordChanged> {
  readonly verb: 'changeOwnPassword';
  readonly password: Secret;
}
export interface ListUsers extends Verb<readonly BmcUser[]> {
  readonly verb: 'listUsers';
}
/** A user without a password, which cannot log in yet. */
export interface CreateUser extends Verb<undefined> {
  readonly verb: 'createUser';
  readonly user: string;
  readonly privilege: Privilege;
  readonly groups: readonly UserGroup[];
  readonly enabled: boolean;
}
export interface SetUserPassword extends Verb<undefined> {
  readonly verb: 'setUserPassword';
  readonly user: string;
  readonly password: Secret;
}
export interface ChangeUser extends Verb<undefined> {
  readonly verb: 'changeUser';
  readonly user: string;
  readonly change: UserChange;
}
export interface DeleteUser extends Verb<undefined> {
  readonly verb: 'deleteUser';
  readonly user: string;
}

export type UserChange =
  | { readonly kind: 'privilege'; readonly privilege: Privilege }
  | { readonly kind: 'groups'; readonly groups: readonly UserGroup[] }
  | { readonly kind: 'enabled'; readonly enabled: boolean };

/** The new password is set; `loginProblem` says why it does not let us in. */
export interface PasswordChanged {
  readonly loginProblem: string | undefined;
}

/** Undefined is what the BMC does not tell. */
export interface BmcUser {
  readonly name: string;
  readonly privilege: string | undefined;
  readonly enabled: boolean | undefined;
  readonly groups: readonly string[] | undefined;
}
