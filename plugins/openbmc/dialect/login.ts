import type { Problem } from '../problem.js';
import type { LoggedIn, LoginDialect } from '../session/login-dialect.js';
import type { Interfaces } from './interfaces.js';
import { SESSION_FORM } from './redfish/login.js';

/**
 * Login at a BMC of any generation. The login is the probe: what worked last is tried first, the legacy login when
 * nothing is known, so that a legacy BMC is asked nothing more than it always was. The other interface is tried only
 * where an answer says that there is no such login: never after a wrong password.
 */
export function anyLogin(rest: LoginDialect, redfish: LoginDialect, interfaces: Interfaces): LoginDialect {
  return {
    logIn: async (at, remembered) => {
      const found = (reply: LoggedIn | Problem): LoggedIn | Problem => {
        if (reply.kind !== 'loggedIn') return reply;
        if (reply.form === SESSION_FORM) interfaces.found(at.node, 'redfish');
        else if (reply.form === 'named') interfaces.found(at.node, 'mixed');
        else if (interfaces.of(at.node) !== 'mixed') interfaces.found(at.node, 'legacy');
        return reply;
      };
      const forced = at.node.dialect;
      if (forced === 'legacy') return found(await rest.logIn(at, remembered));
      if (forced === 'redfish') return found(await redfish.logIn(at, remembered));

      const known = interfaces.of(at.node);
      const [first, second] =
        known === 'redfish' || remembered === SESSION_FORM ? [redfish, rest] : [rest, redfish];
      const reply = await first.logIn(at, remembered);
      if (!isElsewhere(reply) || at.signal.aborted) return found(reply);
      const other = await second.logIn(at, undefined);
      // Neither is there (a BMC that starts): the one that was expected says it best.
      return found(isElsewhere(other) || other.kind === 'silent' ? reply : other);
    },
    logOut: (at, headers, granted) =>
      (granted.session === undefined ? rest : redfish).logOut(at, headers, granted),
  };
}

/** These answers come from a web server that has no such login; bmcweb since 2026-02 says 400 to the legacy one. */
const notThere = new Set([400, 404, 405, 501]);

function isElsewhere(reply: LoggedIn | Problem): boolean {
  return reply.kind === 'refused' && notThere.has(reply.httpStatus);
}
