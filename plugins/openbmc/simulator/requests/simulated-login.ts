import type { Answer, Json } from '../answers/simulated-answer.js';
import { identify, isExpired, isPassword, openSession } from '../simulated-session.js';
import { parseJson } from './json-body.js';
import { type Exchange, type Handled, loginRequired, send, withBody } from './simulated-exchange.js';

interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** POST /login: a session, by the forms the generation knows. */
export function login(exchange: Exchange): Handled {
  return withBody(exchange, (body) => {
    const { bmc } = exchange;
    const slow = bmc.firstLogin ? bmc.behaviour.firstLoginMs : 0;
    bmc.firstLogin = false;
    send(exchange, logIn(exchange, body), bmc.behaviour.loginDelayMs + slow);
    return 'later';
  });
}

function logIn({ bmc, request }: Exchange, body: string): Answer {
  const { answers, login: traits } = bmc.generation;
  if (bmc.behaviour.restOff) return answers.noObject();
  const isJson = (request.headers['content-type'] ?? '').startsWith('application/json');
  const given = isJson ? credentials(parseJson(body), traits.forms) : undefined;
  if (given === undefined) return answers.badLoginForm(body);
  if (!isPassword(bmc, given.user, given.password)) {
    bmc.counters.failedLogins += 1;
    return answers.badLogin();
  }
  bmc.counters.logins += 1;
  if (isExpired(bmc, given.user)) return answers.passwordExpired(given.user);
  const opened = openSession(bmc, given.user);
  const { token, xsrf } = opened;
  return answers.loggedIn({ user: given.user, form: traits.answer, cookie: traits.cookie, token, xsrf });
}

function credentials(
  body: Json | undefined,
  forms: readonly ('dataArray' | 'usernamePassword')[],
): Credentials | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const fields = body as { readonly [key: string]: Json };
  const { data, username, password } = fields as { data?: Json; username?: Json; password?: Json };
  if (forms.includes('dataArray') && Array.isArray(data)) {
    const [user, word] = data as readonly Json[];
    if (typeof user === 'string' && typeof word === 'string') return { user, password: word };
  }
  if (!forms.includes('usernamePassword')) return undefined;
  if (typeof username === 'string' && typeof password === 'string') return { user: username, password };
  return undefined;
}

/** POST /logout ends the session it is sent with. */
export function logout(exchange: Exchange): Handled {
  return withBody(exchange, () => {
    const { bmc, request } = exchange;
    const identity = identify(bmc, request);
    if (identity === undefined && bmc.generation.login.tokens) return loginRequired(exchange);
    if (identity?.token !== undefined) {
      bmc.sessions.delete(identity.token);
      bmc.counters.logouts += 1;
    }
    return bmc.generation.answers.loggedOut(identity?.user, bmc.generation.login.cookie);
  });
}
