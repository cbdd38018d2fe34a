import type { BmcNode } from '../bmc-node.js';
import type { CommandBudget } from '../budget.js';
import type { Problem } from '../problem.js';
import type { AccessHeaders, Granted } from './access.js';
import type { BmcAddress } from './address.js';

/** How an interface of the BMC logs in and out. */
export interface LoginDialect {
  /** `form` is what worked last at this BMC; the answer says what worked now. */
  logIn(at: LoginAt, form: string | undefined): Promise<LoggedIn | Problem>;
  logOut(at: LogoutAt, headers: AccessHeaders, granted: Granted): Promise<void>;
}

export interface LogoutAt {
  readonly address: BmcAddress;
  readonly signal: AbortSignal;
}

export interface LoginAt extends LogoutAt {
  readonly node: BmcNode;
  readonly budget: CommandBudget;
}

export interface LoggedIn {
  readonly kind: 'loggedIn';
  readonly granted: Granted;
  readonly form: string;
}
