import type { Answer, Json } from '../answers/simulated-answer.js';
import type { Bmc, Session } from '../bmc.js';
import { isExpired, isPassword, openSession } from '../simulated-session.js';
import { type Fields, json, notFound, refusal, remark, resource } from './answers.js';
import { type Call, link, type Route, refuseFields } from './call.js';
import { collection, links } from './simulated-redfish-collection.js';

const service = '/redfish/v1/SessionService';
const sessions = `${service}/Sessions`;

/** SessionService, Sessions and each session. */
export const sessionRoutes: readonly Route[] = [
  { at: service, get: showService, patch: changeService },
  { at: sessions, get: list, post: logIn, open: ['POST'], writers: 'everyone' },
  { at: `${sessions}/Members`, post: logIn, open: ['POST'], writers: 'everyone' },
  { at: `${sessions}/:session`, get: show, delete: logOut, writers: 'everyone' },
];

function showService({ bmc }: Call): Answer {
  return resource({
    '@odata.id': service,
    '@odata.type': '#SessionService.v1_0_2.SessionService',
    Description: 'Session Service',
    Id: 'SessionService',
    Name: 'Session Service',
    ServiceEnabled: true,
    SessionTimeout: Math.round(bmc.generation.login.sessionIdleMs / 1000),
    Sessions: link(sessions),
  });
}

const SHORTEST_S = 30;
const LONGEST_S = 86_400;

function changeService(call: Call): Answer {
  const { bmc, fields } = call;
  const refused = refuseFields(call, ['SessionTimeout']);
  if (refused !== undefined) return refused;
  const seconds = fields['SessionTimeout'];
  if (typeof seconds !== 'number' || seconds < SHORTEST_S || seconds > LONGEST_S) {
    return refusal(bmc, 400, [['PropertyValueOutOfRange', JSON.stringify(seconds), 'SessionTimeout']]);
  }
  const login = { ...bmc.generation.login, sessionIdleMs: seconds * 1000 };
  bmc.generation = { ...bmc.generation, login };
  return remark(bmc, 'PropertyValueModified', 'SessionTimeout', `"${seconds}"`);
}

function list(call: Call): Answer {
  const ids = [...call.bmc.sessions.values()].map((session) => session.id);
  return collection(call, 'SessionCollection', 'Session Collection', links(sessions, ids), {
    Description: 'Session Collection',
  });
}

function logIn(call: Call): Answer {
  const { bmc, fields, exchange } = call;
  const { UserName: user, Password: password } = fields as {
    readonly UserName?: Json;
    readonly Password?: Json;
  };
  const refused = refuseFields(call, ['UserName', 'Password', 'Context', 'Token'], ['UserName', 'Password']);
  if (refused !== undefined) return refused;
  if (typeof user !== 'string' || typeof password !== 'string' || !isPassword(bmc, user, password)) {
    bmc.counters.failedLogins += 1;
    return refusal(bmc, 401, [['ResourceAtUriUnauthorized', call.path, 'Invalid username or password']]);
  }
  const { redfishSessionLimit: limit, sessionLimitStatus } = bmc.behaviour;
  if (limit > 0 && bmc.sessions.size >= limit) {
    return refusal(bmc, sessionLimitStatus, [['SessionLimitExceeded']]);
  }
  bmc.counters.logins += 1;
  const context = fields['Context'];
  const opened = openSession(bmc, user, typeof context === 'string' ? context : undefined);
  const { token, xsrf, session } = opened;
  const location = { Location: `${sessions}/${session.id}` };
  const body = { ...shown(bmc, session), ...expiry(call, user) };
  if (exchange.request.headers['x-requested-with'] === undefined) {
    return json(201, body, { ...location, 'X-Auth-Token': token });
  }
  const answer = json(201, body, location);
  const cookies = [
    `XSRF-TOKEN=${xsrf}; Path=/; SameSite=Strict; Secure`,
    `${bmc.generation.login.cookie}=${token}; Path=/; SameSite=Strict; Secure; HttpOnly`,
  ];
  return { ...answer, headers: { ...answer.headers, 'Set-Cookie': cookies } };
}

/** An expired password opens a session all the same, with a message. */
function expiry({ bmc }: Call, user: string): Fields {
  if (!isExpired(bmc, user)) return {};
  const account = `/redfish/v1/AccountService/Accounts/${user}`;
  const { '@Message.ExtendedInfo': messages = [] } = JSON.parse(
    remark(bmc, 'PasswordChangeRequired', account).body,
  ) as { readonly '@Message.ExtendedInfo'?: readonly Json[] };
  return { '@Message.ExtendedInfo': messages };
}

function shown(bmc: Bmc, session: Session): Fields {
  return {
    '@odata.id': `${sessions}/${session.id}`,
    '@odata.type': '#Session.v1_7_0.Session',
    ClientOriginIPAddress: bmc.host,
    ...(session.context === undefined ? {} : { Context: session.context }),
    Description: 'Manager User Session',
    Id: session.id,
    Name: 'User Session',
    Roles: [bmc.behaviour.role],
    UserName: session.user,
  };
}

function tokenOf(bmc: Bmc, id: string): string | undefined {
  for (const [token, session] of bmc.sessions) if (session.id === id) return token;
  return undefined;
}

function show({ bmc, ids: [id = ''] }: Call): Answer {
  const session = bmc.sessions.get(tokenOf(bmc, id) ?? '');
  return session === undefined ? notFound(bmc, 'Session', id) : resource(shown(bmc, session));
}

function logOut({ bmc, ids: [id = ''], identity }: Call): Answer {
  const token = tokenOf(bmc, id);
  const session = bmc.sessions.get(token ?? '');
  if (token === undefined || session === undefined) return notFound(bmc, 'Session', id);
  const isOwn = session.user === identity?.user;
  if (!isOwn && bmc.behaviour.role !== 'Administrator') return refusal(bmc, 403, [['InsufficientPrivilege']]);
  bmc.sessions.delete(token);
  bmc.counters.logouts += 1;
  return remark(bmc, 'Success');
}
