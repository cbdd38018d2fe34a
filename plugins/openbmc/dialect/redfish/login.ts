import type { WorkerServices } from '../../../../lib/plugin/contract.js';
import { messages as common } from '../../messages.js';
import type { Problem } from '../../problem.js';
import { type Granted, readSession } from '../../session/access.js';
import type { Connections } from '../../session/connections.js';
import type { HttpAnswer } from '../../session/http.js';
import type { LoggedIn, LoginAt, LoginDialect } from '../../session/login-dialect.js';
import { answerLine } from '../rest/debug.js';
import { jsonHeaders } from '../rest/headers.js';
import { resending } from '../rest/resend.js';
import { readGot, refusedBy } from './answer.js';
import { sessionLine } from './debug.js';
import type { Places } from './places.js';
import { linkOf, pathOf, recordOf } from './resource.js';

/** How a login by Redfish is remembered. */
export const SESSION_FORM = 'session';

/** Where every service root lies; readable by anyone [DSP0266]. */
export const ROOT_PATH = '/redfish/v1/';

/** Login and logout by SessionService. The service root, which has to be read for it, is kept with the BMC's places. */
export function redfishLogin(
  services: WorkerServices,
  connections: Connections,
  places: Places,
): LoginDialect {
  const { loginSeconds } = services.settings;

  function send(
    at: LoginAt,
    method: 'GET' | 'POST',
    path: string,
    body: string | undefined,
  ): Promise<HttpAnswer | Problem> {
    return resending(
      () =>
        connections.send(
          at.address,
          {
            method,
            path,
            headers: jsonHeaders({}),
            body,
            repeatable: method === 'GET',
            waitingFor: 'loggingIn',
            seconds: loginSeconds,
          },
          at.signal,
        ),
      { node: at.node.node, budget: at.budget, sleep: services.sleep, signal: at.signal },
    );
  }

  async function sessionsPath(at: LoginAt): Promise<string | Problem> {
    const place = places.at(at.address.text);
    if (place.root === undefined) {
      const root = readGot(await send(at, 'GET', ROOT_PATH, undefined));
      if (root.kind !== 'got') return root;
      place.root = root.resource;
    }
    const { Links, SessionService } = place.root;
    const service = linkOf(SessionService) ?? `${ROOT_PATH}SessionService`;
    return linkOf(recordOf(Links)['Sessions']) ?? `${service.replace(/\/$/, '')}/Sessions`;
  }

  return {
    logIn: async (at) => {
      const path = await sessionsPath(at);
      if (typeof path !== 'string') return path;
      at.budget.watch.debug?.(at.node.node, sessionLine(at.node, path));
      const { username, password } = at.node;
      const reply = await send(at, 'POST', path, JSON.stringify({ UserName: username, Password: password }));
      if (reply.kind !== 'answer') return reply;
      at.budget.watch.debug?.(at.node.node, answerLine('login', reply));
      // A BMC with other firmware may have other places.
      const isWithoutSessions = reply.httpStatus === 404 && namesNoSessions(places.at(at.address.text).root);
      if (isWithoutSessions) return { kind: 'loggedIn', granted: basicOnly, form: SESSION_FORM };
      if (reply.httpStatus === 404) places.forget(at.address.text);
      return readLogin(reply);
    },
    logOut: async ({ address, signal }, headers, { session }) => {
      if (session === undefined) return;
      await connections.send(
        address,
        {
          method: 'DELETE',
          path: session,
          headers: jsonHeaders(headers),
          body: undefined,
          repeatable: true,
          waitingFor: 'answer',
          seconds: loginSeconds,
        },
        signal,
      );
    },
  };
}

/** A service without sessions (sushy-tools) is spoken to with the password in each request [DSP0266, 13.3]. */
const basicOnly: Granted = { token: undefined, cookie: undefined, xsrfToken: undefined };

function namesNoSessions(root: Readonly<Record<string, unknown>> | undefined): boolean {
  return root !== undefined && root['SessionService'] === undefined && root['Links'] === undefined;
}

function readLogin(reply: HttpAnswer): LoggedIn | Problem {
  if (reply.httpStatus >= 200 && reply.httpStatus <= 299) {
    const granted = readSession(reply.setCookies, reply.token, pathOf(reply.location));
    return { kind: 'loggedIn', granted, form: SESSION_FORM };
  }
  const refused = refusedBy(reply);
  return reply.httpStatus === 401 ? { ...refused, text: common.wrongLogin } : refused;
}
