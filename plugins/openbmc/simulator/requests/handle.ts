import type { Answer } from '../answers/answer.js';
import { type Bmc, settle } from '../bmc.js';
import { countRequest } from '../counters.js';
import { type Stage, takeFault } from '../fault.js';
import type { Arrival } from '../net/front.js';
import { identify } from '../session.js';
import { act, remove } from './action.js';
import { download } from './download.js';
import { closing, type Exchange, type Handled, loginRequired, send } from './exchange.js';
import { login, logout } from './login.js';
import { playFault } from './play-fault.js';
import { read } from './read.js';
import { updateLimits } from './update-limits.js';
import { upload } from './upload.js';
import { write } from './write.js';

/** What a BMC does with one request, in this order. */
export function handle(bmc: Bmc, arrival: Arrival): void {
  settle(bmc);
  arrival.request.on('error', () => undefined);
  const exchange = exchangeOf(bmc, arrival);
  countRequest(bmc.counters, exchange.method, exchange.path);
  const answer = bmc.faults.length === 0 ? serve(exchange) : serveFaulty(exchange);
  if (answer !== 'later') send(exchange, answer);
}

function serveFaulty(exchange: Exchange): Handled {
  const { bmc, stage, path } = exchange;
  const fault = takeFault(bmc.faults, stage, path);
  if (fault === undefined) return serve(exchange);
  bmc.counters.faultsPlayed += 1;
  if (fault.kind === 'noAnswer') return onlyVia({ ...exchange, isMute: true });
  if (fault.kind === 'lostImage') return onlyVia({ ...exchange, losesImage: true });
  return playFault(exchange, fault);
}

/** Serves a changed exchange, and sends by it too. */
function onlyVia(exchange: Exchange): 'later' {
  const answer = serve(exchange);
  if (answer !== 'later') send(exchange, answer);
  return 'later';
}

function serve(exchange: Exchange): Handled {
  const { bmc, method, path, stage } = exchange;
  const { answers } = bmc.generation;
  if (bmc.phase === 'starting') return startingUp(exchange);
  if (stage === 'login') return method === 'POST' ? login(exchange) : answers.methodNotAllowed(path);
  if (path === '/logout') return method === 'POST' ? logout(exchange) : answers.methodNotAllowed(path);
  if (stage === 'upload') return upload(exchange);
  if (path === '/redfish' || path.startsWith('/redfish/')) return redfish(exchange);
  return bmc.behaviour.restOff ? answers.noObject() : rest(exchange);
}

function rest(exchange: Exchange): Handled {
  const { bmc, method, path } = exchange;
  const { answers } = bmc.generation;
  const identity = identify(bmc, exchange.request);
  if (identity === undefined) return loginRequired(exchange);
  if (bmc.behaviour.passwordExpired) return answers.passwordExpired(identity.user);
  if (method !== 'GET' && bmc.behaviour.role !== 'Administrator') return answers.noPrivilege();
  const handler = handlers[method];
  if (handler === undefined) return answers.methodNotAllowed(path);
  if (method === 'GET' && path.startsWith('/download/dump/')) return download(exchange);
  return bmc.behaviour.bmcNotReady ? answers.bmcNotReady() : handler(exchange);
}

const handlers: Readonly<Record<string, (exchange: Exchange) => Handled>> = {
  GET: read,
  PUT: write,
  POST: act,
  DELETE: remove,
};

function exchangeOf(bmc: Bmc, arrival: Arrival): Exchange {
  const { request } = arrival;
  const url = request.url ?? '/';
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  const method = request.method ?? 'GET';
  const stage = stageOf(method, path);
  return { ...arrival, bmc, method, path, stage, isMute: false, losesImage: false };
}

function stageOf(method: string, path: string): Stage {
  if (path === '/login') return 'login';
  if (path === '/upload/image' || path.startsWith('/upload/image/')) return 'upload';
  return method === 'GET' || method === 'HEAD' ? 'read' : 'write';
}

function startingUp({ bmc, stage }: Exchange): Answer {
  const answer = bmc.generation.answers.starting(bmc.behaviour.startingStatus, stage === 'login');
  return stage === 'upload' ? closing(answer) : answer;
}

const serviceRoot = {
  '@odata.id': '/redfish/v1',
  '@odata.type': '#ServiceRoot.v1_15_0.ServiceRoot',
  Id: 'RootService',
  Name: 'Root Service',
  RedfishVersion: '1.17.0',
};

/** The service root tells a probing client that Redfish is there; nothing below it is simulated yet. */
function redfish(exchange: Exchange): Answer {
  const { bmc, path } = exchange;
  const limits = updateLimits(exchange);
  if (limits !== undefined) return limits;
  const isRoot = path.replace(/\/$/, '') === '/redfish/v1';
  if (!bmc.generation.redfishRoot || !isRoot) return bmc.generation.answers.noObject();
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(serviceRoot, undefined, 2),
  };
}
