import type { Answer } from '../answers/simulated-answer.js';
import type { Bmc } from '../bmc.js';
import { type Exchange, type Handled, send, withBody } from '../requests/simulated-exchange.js';
import { type Identity, identify, isExpired, roleOf } from '../simulated-session.js';
import { bare, type Fields, notFound, refusal } from './answers.js';
import { type Call, type Handler, parseFields, type Route } from './call.js';
import { refusePrecondition } from './precondition.js';
import { expanded, refuseQuery } from './query.js';
import { findRoute } from './routes.js';
import { withFaults } from './shortcomings.js';

/** What bmcweb does with a request below /redfish, in its order: login, route, method, privilege, conditions. */
export function serveRedfish(exchange: Exchange): Handled {
  const { bmc, request, method } = exchange;
  const path = exchange.path.replace(/\/$/, '');
  const found = findRoute(bmc, path);
  const identity = identify(bmc, request);
  if (identity === undefined && found?.route.open?.includes(method) !== true) {
    return read(exchange, () => loginRequired(exchange));
  }
  const last = path.slice(path.lastIndexOf('/') + 1);
  if (found === undefined) return read(exchange, () => notFound(bmc, '', last));
  const { route, ids } = found;
  if (method === 'OPTIONS') return bare(204, { Allow: allowed(route) });
  const refused =
    refuseMethod(bmc, method, route) ??
    refuseUser(bmc, method, path, route, identity) ??
    refuseVersion(exchange);
  if (refused !== undefined) return read(exchange, () => withAllow(route, refused));
  if (method === 'POST' && route.upload !== undefined) return route.upload(exchange);
  const query = new URLSearchParams(request.url?.split('?')[1] ?? '');
  const call: Call = { bmc, exchange, path, query, ids, identity, fields: {} };
  return withBody(exchange, (body) => {
    const answer = withAllow(route, answerTo(call, route, body));
    send(exchange, notModified(exchange, answer), delayOf(exchange));
    return 'later';
  });
}

function read(exchange: Exchange, make: () => Answer): Handled {
  return exchange.stage === 'upload'
    ? { ...make(), headers: { ...make().headers, Connection: 'close' } }
    : withBody(exchange, make);
}

function answerTo(call: Call, route: Route, body: string): Answer {
  const { bmc, exchange } = call;
  const { method, request } = exchange;
  const handler = handlerFor(method, route);
  if (handler === undefined) return refusal(bmc, 405, [['OperationNotAllowed']]);
  if (method === 'GET' || method === 'HEAD') {
    return (
      refuseQuery(call) ??
      withFaults(
        call,
        expanded(call, handler(call), (path) => readAgain(call, path)),
      )
    );
  }
  const condition = refusePrecondition(call, route);
  if (condition !== undefined) return condition;
  if (method === 'DELETE' || route.needsNoBody === true) return handler(call);
  const fields = parseFields(bmc, request.headers['content-type'] ?? '', body);
  if (isAnswer(fields)) return fields;
  const isEmpty = method === 'PATCH' && Object.keys(fields).length === 0;
  return isEmpty ? refusal(bmc, 400, [['EmptyJSON']]) : handler({ ...call, fields });
}

/** Another resource, as this client would read it. */
function readAgain(call: Call, path: string): Answer {
  const found = findRoute(call.bmc, path);
  if (found?.route.get === undefined) return notFound(call.bmc, '', path);
  const inner = { ...call, path, ids: found.ids, query: new URLSearchParams() };
  return withFaults(inner, found.route.get(inner));
}

function isAnswer(value: Fields | Answer): value is Answer {
  return typeof value['status'] === 'number' && 'headers' in value && 'body' in value;
}

function handlerFor(method: string, route: Route): Handler | undefined {
  switch (method) {
    case 'GET':
    case 'HEAD':
      return route.get;
    case 'PATCH':
      return route.patch;
    case 'POST':
      return route.post;
    case 'DELETE':
      return route.delete;
    default:
      return undefined;
  }
}

/** 401, with an empty body. */
function loginRequired({ request }: Exchange): Answer {
  const wantsNoBox = request.headers['x-requested-with'] !== undefined;
  return bare(401, wantsNoBox ? {} : { 'WWW-Authenticate': 'Basic' });
}

function allowed(route: Route): string {
  const methods = [
    ...(route.delete === undefined ? [] : ['DELETE']),
    ...(route.get === undefined ? [] : ['GET', 'HEAD']),
    ...(route.patch === undefined ? [] : ['PATCH']),
    ...(route.post === undefined && route.upload === undefined ? [] : ['POST']),
  ];
  return methods.join(', ');
}

function withAllow(route: Route, answer: Answer): Answer {
  return { ...answer, headers: { Allow: allowed(route), ...answer.headers } };
}

function refuseMethod(bmc: Bmc, method: string, route: Route): Answer | undefined {
  if (handlerFor(method, route) !== undefined) return undefined;
  if (method === 'POST' && route.upload !== undefined) return undefined;
  if (method === 'DELETE') return refusal(bmc, 405, [['ResourceCannotBeDeleted']]);
  return refusal(bmc, 405, [['OperationNotAllowed']]);
}

function refuseUser(
  bmc: Bmc,
  method: string,
  path: string,
  route: Route,
  identity: Identity | undefined,
): Answer | undefined {
  if (identity === undefined) return undefined;
  const isOwnAccount = path === `/redfish/v1/AccountService/Accounts/${identity.user}`;
  if (isExpired(bmc, identity.user)) {
    const mayDo = isOwnAccount && (method === 'PATCH' || method === 'GET');
    if (!mayDo && route.open?.includes(method) !== true) {
      const account = `/redfish/v1/AccountService/Accounts/${identity.user}`;
      return refusal(bmc, 403, [['PasswordChangeRequired', account]]);
    }
    return undefined;
  }
  if (method === 'GET' || method === 'HEAD' || route.writers === 'everyone') return undefined;
  const role = roleOf(bmc, identity.user);
  if (role === 'Administrator' || (role === 'Operator' && route.writers === 'operators')) return undefined;
  return isOwnAccount && method === 'PATCH' ? undefined : refusal(bmc, 403, [['InsufficientPrivilege']]);
}

function refuseVersion({ bmc, request }: Exchange): Answer | undefined {
  const version = request.headers['odata-version'];
  return version === undefined || version === '4.0' ? undefined : refusal(bmc, 412, [['PreconditionFailed']]);
}

/** 304 when the client has it already. */
function notModified({ request, method }: Exchange, answer: Answer): Answer {
  const known = request.headers['if-none-match'];
  const isRead = method === 'GET' || method === 'HEAD';
  if (!isRead || known === undefined || answer.status !== 200 || known !== answer.headers['ETag'])
    return answer;
  return { status: 304, headers: answer.headers, body: '' };
}

function delayOf({ bmc, stage }: Exchange): number {
  if (stage !== 'login') return 0;
  const slow = bmc.firstLogin ? bmc.behaviour.firstLoginMs : 0;
  bmc.firstLogin = false;
  return bmc.behaviour.loginDelayMs + slow;
}
