import type { BmcNode } from '../bmc-node.js';
import type { CommandBudget } from '../budget.js';
import type { AccessHeaders, Credentials, Granted } from '../http/access.js';
import type { BmcAddress } from '../http/address.js';
import type { Problem } from '../problem.js';

/** How a BMC is logged in at and out of. */
export interface LoginDialect {
  /** `form` is what worked last at this BMC; the answer says what worked now. */
  logIn(at: LoginAt, form: string | undefined): Promise<LoggedIn | Problem>;
  logOut(at: LogoutAt, headers: AccessHeaders, granted: Granted): Promise<void>;
}

/** The same for one interface, which may turn out not to be there. */
export interface InterfaceLogin extends Pick<LoginDialect, 'logOut'> {
  logIn(at: LoginAt, form: string | undefined): Promise<LoggedIn | NoSuchLogin | Problem>;
}

/** The answer is not of this interface's login. */
export interface NoSuchLogin {
  readonly kind: 'noSuchLogin';
  /** False where it may be its answer to a wrong password after all. */
  readonly isSure: boolean;
  /** What there is to say when the other interface is not there either. */
  readonly problem: Problem;
}

export interface LogoutAt {
  readonly address: BmcAddress;
  readonly signal: AbortSignal;
}

export interface LoginAt extends LogoutAt {
  readonly node: BmcNode;
  readonly credentials: Credentials;
  readonly budget: CommandBudget;
}

export interface LoggedIn {
  readonly kind: 'loggedIn';
  readonly granted: Granted;
  readonly form: string;
}
