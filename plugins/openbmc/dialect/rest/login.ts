import type { WorkerServices } from '../../../../lib/plugin/contract.js';
import { messages } from '../../messages.js';
import type { Problem } from '../../problem.js';
import { readGranted } from '../../session/access.js';
import type { Connections } from '../../session/connections.js';
import type { HttpAnswer } from '../../session/http.js';
import type { LoggedIn, LoginAt, LoginDialect } from '../../session/login-dialect.js';
import { isPasswordExpired, isRecord, readJson, refusedBy, wrongFormat } from './answer.js';
import { answerLine, loginLine } from './debug.js';
import { jsonHeaders } from './headers.js';
import { resending } from './resend.js';

/** The two forms of a login's body: all but the newest bmcweb know the first, all but phosphor-rest-server the second. */
const FORMS = ['list', 'named'] as const;
type Form = (typeof FORMS)[number];

/** Login and logout of the legacy interface. */
export function restLogin(services: WorkerServices, connections: Connections): LoginDialect {
  const { loginSeconds } = services.settings;

  async function post(at: LoginAt, form: Form): Promise<HttpAnswer | Problem> {
    const { node, budget, address, signal } = at;
    budget.watch.debug?.(node.node, loginLine(node));
    const reply = await resending(
      () =>
        connections.send(
          address,
          {
            method: 'POST',
            path: '/login',
            headers: jsonHeaders({}),
            body: loginBody(form, node),
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

function loginBody(form: Form, { username, password }: { username: string; password: string }): string {
  return JSON.stringify(form === 'list' ? { data: [username, password] } : { username, password });
}

function readLogin(reply: HttpAnswer | Problem, form: Form): LoggedIn | Problem {
  if (reply.kind !== 'answer') return reply;
  const json = readJson(reply);
  if (reply.httpStatus >= 200 && reply.httpStatus <= 299) {
    if (!isRecord(json)) return wrongFormat(reply);
    return { kind: 'loggedIn', granted: readGranted(reply.setCookies, json['token']), form };
  }
  return { ...refusedBy(reply, json), text: loginProblem(reply, json) };
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
