import type { Problem } from '../problem.js';
import { messages } from '../problem-texts.js';
import { SESSION_FORM } from '../redfish/redfish-login.js';
import type { InterfaceLogin, LoggedIn, LoginDialect, NoSuchLogin } from '../session/login-dialect.js';
import type { Interfaces } from './interfaces.js';

/**
 * Login at a BMC of any generation. The login is the probe: what worked last is tried first, the legacy login when
 * nothing is known, so that a legacy BMC is asked nothing more than it always was. The other interface is tried only
 * where an answer says that there is no such login: never after a wrong password, which it would count twice.
 */
export function anyLogin(
  rest: InterfaceLogin,
  redfish: InterfaceLogin,
  interfaces: Interfaces,
): LoginDialect {
  return {
    logIn: async (at, remembered) => {
      const found = (reply: LoggedIn | NoSuchLogin | Problem): LoggedIn | Problem => {
        if (reply.kind === 'noSuchLogin') return reply.problem;
        if (reply.kind !== 'loggedIn') return reply;
        if (reply.form === SESSION_FORM) interfaces.found(at.node, 'redfish');
        else if (reply.form === 'named') interfaces.found(at.node, 'mixed');
        else if (interfaces.of(at.node) !== 'mixed') interfaces.found(at.node, 'legacy');
        return reply;
      };
      const forced = at.node.dialect;
      if (forced !== undefined) {
        const reply = await (forced === 'legacy' ? rest : redfish).logIn(at, remembered);
        return reply.kind === 'noSuchLogin' ? speaksOtherwise(forced, reply.problem) : found(reply);
      }

      const known = interfaces.of(at.node);
      const [first, second] =
        known === 'redfish' || remembered === SESSION_FORM ? [redfish, rest] : [rest, redfish];
      const reply = await first.logIn(at, remembered);
      if (reply.kind !== 'noSuchLogin' || at.signal.aborted) return found(reply);
      // Where this login has worked before, its firm no is its own.
      if (!reply.isSure && known !== undefined) return reply.problem;
      const other = await second.logIn(at, undefined);
      // Neither is there (a BMC that starts): the one that was expected says it best.
      return found(other.kind === 'noSuchLogin' || other.kind === 'silent' ? reply : other);
    },
    logOut: (at, headers, granted) =>
      (granted.session === undefined ? rest : redfish).logOut(at, headers, granted),
  };
}

/** 501: the interface is not there, which is no silence of the BMC. */
export function speaksOtherwise(forced: 'legacy' | 'redfish', { text }: Pick<Problem, 'text'>): Problem {
  const said = messages.forcedOtherwise(forced, `'${text}'`);
  return { kind: 'refused', httpStatus: 501, text: said, detail: undefined, retryAfterSeconds: undefined };
}
