import type { WorkerServices } from '../../../../lib/plugin/contract.js';
import { reveal } from '../../../../lib/plugin/secret.js';
import { type AccessHeaders, accessHeaders, type Granted, readSession } from '../http/access.js';
import type { Connections } from '../http/connections.js';
import { answerLine } from '../http/debug-lines.js';
import { jsonHeaders } from '../http/headers.js';
import type { HttpAnswer } from '../http/http-answer.js';
import { isPasswordExpired, isRecord, readJson } from '../http/json-answer.js';
import { resending } from '../http/resend.js';
import type { Problem } from '../problem.js';
import { messages as common } from '../problem-texts.js';
import type { InterfaceLogin, LoggedIn, LoginAt, NoSuchLogin } from '../session/login-dialect.js';
import { notSupported, readGot, refusedBy } from './redfish-answer.js';
import { sessionLine } from './redfish-debug-lines.js';
import { isLink, refusedLink } from './redfish-link.js';
import { keepRoot, type Places } from './redfish-places.js';
import { messages } from './redfish-texts.js';
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
): InterfaceLogin {
  const { loginSeconds } = services.settings;

  function send(
    at: LoginAt,
    method: 'GET' | 'POST',
    path: string,
    body: string | undefined,
    access: AccessHeaders = {},
  ): Promise<HttpAnswer | Problem> {
    return resending(
      () =>
        connections.send(
          at.address,
          {
            method,
            path,
            headers: jsonHeaders(access),
            body,
            repeatable: method === 'GET',
            waitingFor: 'loggingIn',
            seconds: loginSeconds,
          },
          at.signal,
        ),
      {
        node: at.node.node,
        budget: at.budget,
        sleep: services.sleep,
        signal: at.signal,
        isFinal: saysSessionsAreUsed,
      },
    );
  }

  async function sessionsPath(at: LoginAt): Promise<string | Problem> {
    const place = places.at(at.address.text);
    let kept = place.root;
    if (kept === undefined) {
      const root = readGot(await send(at, 'GET', ROOT_PATH, undefined));
      if (root.kind !== 'got') return root;
      // Some web servers answer whatever is asked.
      if (!isServiceRoot(root.resource)) return notSupported(messages.noSessions);
      kept = keepRoot(place, root.resource);
    }
    const { Links, SessionService } = kept;
    const service = linkOf(SessionService) ?? `${ROOT_PATH}SessionService`;
    return linkOf(recordOf(Links)['Sessions']) ?? `${service.replace(/\/$/, '')}/Sessions`;
  }

  /** Whether the BMC takes the password in a request for what is not open to everybody. */
  async function isLetInByBasic(at: LoginAt): Promise<boolean> {
    const systems = linkOf(places.at(at.address.text).root?.['Systems']) ?? `${ROOT_PATH}Systems`;
    const reply = await send(
      at,
      'GET',
      systems,
      undefined,
      accessHeaders('basic', basicOnly, at.credentials),
    );
    return reply.kind === 'answer' && reply.httpStatus === 200 && isRecord(readJson(reply));
  }

  return {
    logIn: async (at) => {
      const path = await sessionsPath(at);
      if (typeof path !== 'string') return orNoSuchLogin(path);
      const refused = refusedLink(path);
      if (refused !== undefined) return refused;
      at.budget.watch.debug?.(at.node.node, sessionLine(at.node, path));
      const { username, password } = at.credentials;
      const body = JSON.stringify({ UserName: username, Password: reveal(password) });
      const reply = await send(at, 'POST', path, body);
      if (reply.kind !== 'answer') return reply;
      at.budget.watch.debug?.(at.node.node, answerLine('login', reply));
      // A BMC with other firmware may have other places.
      const isWithoutSessions = reply.httpStatus === 404 && namesNoSessions(places.at(at.address.text).root);
      if (isWithoutSessions) return { kind: 'loggedIn', granted: basicOnly, form: SESSION_FORM };
      if (reply.httpStatus === 404) places.forget(at.address.text);
      const read = readLogin(reply, path);
      if (read.kind !== 'refused' || !mayTryBasic(reply)) return orNoSuchLogin(read);
      return (await isLetInByBasic(at)) ? { kind: 'loggedIn', granted: basicOnly, form: SESSION_FORM } : read;
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

function isServiceRoot(root: Readonly<Record<string, unknown>>): boolean {
  return root['RedfishVersion'] !== undefined || root['@odata.id'] !== undefined;
}

/** A service without sessions (sushy-tools) is spoken to with the password in each request [DSP0266, 13.3]. */
const basicOnly: Granted = { token: undefined, cookie: undefined, xsrfToken: undefined };

function namesNoSessions(root: Readonly<Record<string, unknown>> | undefined): boolean {
  return root !== undefined && root['SessionService'] === undefined && root['Links'] === undefined;
}

function readLogin(reply: HttpAnswer, path: string): LoggedIn | Problem {
  if (reply.httpStatus >= 200 && reply.httpStatus <= 299) {
    const granted = readSession(reply.setCookies, reply.token, sessionIn(reply, path));
    return { kind: 'loggedIn', granted, form: SESSION_FORM };
  }
  const refused = refusedBy(reply);
  return reply.httpStatus === 401 ? { ...refused, text: common.wrongLogin } : refused;
}

/**
 * Where the new session is, so that it can be ended: the Location, which some give relative to the collection or leave
 * out, else what the answer's body calls itself [DSP0266, 13.3.4.2].
 */
function sessionIn(reply: HttpAnswer, collection: string): string | undefined {
  const json = readJson(reply);
  const named = isRecord(json) ? json['@odata.id'] : undefined;
  for (const one of [reply.location, typeof named === 'string' ? named : undefined]) {
    if (one === undefined || one === '') continue;
    const relative = /^[a-z]+:|^\//i.test(one) ? one : `${collection.replace(/\/$/, '')}/${one}`;
    const path = pathOf(one.startsWith('redfish/') ? `/${one}` : relative);
    if (path !== undefined && isLink(path) && path.replace(/\/$/, '') !== collection.replace(/\/$/, ''))
      return path;
  }
  return undefined;
}

/** Its own word for it; more tries would not help before somebody logs out. */
function saysSessionsAreUsed(reply: HttpAnswer): boolean {
  return reply.body.includes('.SessionLimitExceeded"');
}

/** A wrong password stays wrong, and one that has expired must be changed first. */
function mayTryBasic(reply: HttpAnswer): boolean {
  return reply.httpStatus !== 401 && reply.httpStatus !== 404 && !isPasswordExpired(reply);
}

/** Statuses of a web server without a Redfish service. */
const notThere = new Set([404, 405, 410, 501]);

function orNoSuchLogin(reply: LoggedIn | Problem): LoggedIn | NoSuchLogin | Problem {
  const isGone = reply.kind === 'refused' && notThere.has(reply.httpStatus);
  return isGone ? { kind: 'noSuchLogin', isSure: true, problem: reply } : reply;
}
