import type { WorkerServices } from '../../../../lib/plugin/contract.js';
import { reveal } from '../../../../lib/plugin/secret.js';
import { type Credentials, readGranted } from '../http/access.js';
import type { Connections } from '../http/connections.js';
import { answerLine, loginLine } from '../http/debug-lines.js';
import { jsonHeaders } from '../http/headers.js';
import type { HttpAnswer } from '../http/http-answer.js';
import {
  isLegacyError,
  isPasswordExpired,
  isRecord,
  readJson,
  refusedBy,
  wrongFormat,
} from '../http/json-answer.js';
import { resending } from '../http/resend.js';
import type { Problem } from '../problem.js';
import { messages } from '../problem-texts.js';
import type { InterfaceLogin, LoggedIn, LoginAt, NoSuchLogin } from '../session/login-dialect.js';

/** The two forms of a login's body: all but the newest bmcweb know the first, all but phosphor-rest-server the second. */
const FORMS = ['list', 'named'] as const;
type Form = (typeof FORMS)[number];

/** Login and logout of the legacy interface. */
export function restLogin(services: WorkerServices, connections: Connections): InterfaceLogin {
  const { loginSeconds } = services.settings;

  async function post(at: LoginAt, form: Form): Promise<HttpAnswer | Problem> {
    const { node, credentials, budget, address, signal } = at;
    budget.watch.debug?.(node.node, loginLine(node));
    const reply = await resending(
      () =>
        connections.send(
          address,
          {
            method: 'POST',
            path: '/login',
            headers: jsonHeaders({}),
            body: loginBody(form, credentials),
            repeatable: false,
            waitingFor: 'loggingIn',
            seconds: loginSeconds,
          },
          signal,
        ),
      { node: node.node, budget, sleep: services.sleep, signal },
    );
    if (reply.kind === 'answer') budget.watch.debug?.(node.node, answerLine('login', reply));
    return reply;
  }

  return {
    logIn: async (at, remembered) => {
      const first = FORMS.find((form) => form === remembered) ?? 'list';
      const reply = await post(at, first);
      if (reply.kind !== 'answer' || reply.httpStatus !== 400) return readLogin(reply, first);
      const other = first === 'list' ? 'named' : 'list';
      return readLogin(await post(at, other), other);
    },
    logOut: async ({ address, signal }, headers) => {
      await connections.send(
        address,
        {
          method: 'POST',
          path: '/logout',
          headers: jsonHeaders(headers),
          body: '{"data":[]}',
          repeatable: true,
          waitingFor: 'answer',
          seconds: loginSeconds,
        },
        signal,
      );
    },
  };
}

function loginBody(form: Form, { username, password: secret }: Credentials): string {
  const password = reveal(secret);
  return JSON.stringify(form === 'list' ? { data: [username, password] } : { username, password });
}

function readLogin(reply: HttpAnswer | Problem, form: Form): LoggedIn | NoSuchLogin | Problem {
  if (reply.kind !== 'answer') return reply;
  const json = readJson(reply);
  const isYes = reply.httpStatus >= 200 && reply.httpStatus <= 299;
  if (isYes && isRecord(json))
    return { kind: 'loggedIn', granted: readGranted(reply.setCookies, json['token']), form };
  const problem = isYes ? wrongFormat(reply) : { ...refusedBy(reply, json), text: loginProblem(reply, json) };
  const how = notOurs(reply);
  return how === undefined ? problem : { kind: 'noSuchLogin', isSure: how === 'surely', problem };
}

/** Statuses of a web server that has no such login; bmcweb since 2026-02 says 400 to both forms. */
const notThere = new Set([400, 404, 405, 406, 410, 411, 415, 422, 501]);

/** What says of itself that it is no JSON. */
function isPage({ contentType, extent }: HttpAnswer): boolean {
  return extent !== 'cutOff' && contentType !== undefined && !contentType.includes('json');
}

/**
 * Whether something else than a legacy login has answered: a web page, a redirect to one, a web server that knows no
 * such place or wants its own login first. phosphor-rest-server refuses a password in its envelope, bmcweb without a
 * body.
 */
function notOurs(reply: HttpAnswer): 'surely' | 'perhaps' | undefined {
  const { httpStatus } = reply;
  if (httpStatus < 300) return httpStatus === 204 || isPage(reply) ? 'surely' : undefined;
  if (httpStatus < 400) return 'surely';
  if (notThere.has(httpStatus)) return 'surely';
  if ((httpStatus !== 401 && httpStatus !== 403) || isLegacyError(reply) || isPasswordExpired(reply))
    return undefined;
  return reply.body === '' ? undefined : 'perhaps';
}

function loginProblem(reply: HttpAnswer, json: unknown): string {
  switch (reply.httpStatus) {
    case 401:
      return messages.wrongLogin;
    case 500:
      return messages.loginFailed(500, 'Internal Server Error');
    case 404:
      return messages.loginFailed(404, 'Not Found');
    case 502:
      return messages.loginFailedBadGateway;
    default:
      return isPasswordExpired(reply) ? messages.passwordExpired : refusedBy(reply, json).text;
  }
}
