import type { Answer } from '../answers/simulated-answer.js';
import { type Bmc, settle } from '../bmc.js';
import { countRequest } from '../counters.js';
import { type Edge, type Fault, type Stage, takeFault } from '../fault.js';
import type { Arrival } from '../net/front.js';
import { bare } from '../redfish/answers.js';
import { serveRedfish } from '../redfish/simulated-redfish-serve.js';
import { identify, isExpired } from '../simulated-session.js';
import { act, remove } from './action.js';
import { download } from './download.js';

import { answerOf, playFault } from './play-fault.js';
import { read } from './read.js';
import { closing, type Exchange, type Handled, loginRequired, send } from './simulated-exchange.js';
import { login, logout } from './simulated-login.js';
import { upload } from './simulated-upload.js';
import { write } from './write.js';

/** What a BMC does with one request, in this order. */
export function handle(bmc: Bmc, arrival: Arrival, edge?: Edge): void {
  settle(bmc);
  arrival.request.on('error', () => undefined);
  const exchange = exchangeOf(bmc, arrival);
  countRequest(bmc.counters, exchange.method, exchange.path);
  const fault = (edge === undefined ? undefined : atEdge(exchange, edge)) ?? ownFault(exchange);
  const answer = fault === undefined ? serve(exchange) : serveFaulty(exchange, fault);
  if (answer !== 'later') send(exchange, answer);
}

function atEdge({ bmc, method, path, stage, response }: Exchange, edge: Edge): Fault | undefined {
  const finished = new Promise<void>((resolve) => response.once('close', () => resolve()));
  return edge({ index: bmc.index, method, path, stage, finished });
}

function ownFault({ bmc, stage, path }: Exchange): Fault | undefined {
  return bmc.faults.length === 0 ? undefined : takeFault(bmc.faults, stage, path);
}

function serveFaulty(exchange: Exchange, fault: Fault): Handled {
  exchange.bmc.counters.faultsPlayed += 1;
  if (fault.isDone === true) return onlyVia({ ...exchange, instead: () => answerOf(exchange, fault) });
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
  if (isRedfish(path)) return bmc.generation.redfish ? serveRedfish(exchange) : answers.noObject();
  if (stage === 'login') return method === 'POST' ? login(exchange) : answers.methodNotAllowed(path);
  if (path === '/logout') return method === 'POST' ? logout(exchange) : answers.methodNotAllowed(path);
  if (stage === 'upload') return upload(exchange);
  return bmc.generation.legacy === 'absent' ? noRest(exchange) : rest(exchange);
}

/** REST is not built in: who is logged in learns that there is nothing, with an empty body [bmcweb: router]. */
function noRest(exchange: Exchange): Handled {
  const { bmc, request } = exchange;
  if (bmc.behaviour.restOff) return bmc.generation.answers.noObject();
  return identify(bmc, request) === undefined ? loginRequired(exchange) : bare(404);
}

function isRedfish(path: string): boolean {
  return path === '/redfish' || path.startsWith('/redfish/');
}

function rest(exchange: Exchange): Handled {
  const { bmc, method, path } = exchange;
  const { answers } = bmc.generation;
  const identity = identify(bmc, exchange.request);
  if (identity === undefined) return loginRequired(exchange);
  if (isExpired(bmc, identity.user)) return answers.passwordExpired(identity.user);
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
  const stage = isRedfish(path) ? redfishStage(method, path) : stageOf(method, path);
  return { ...arrival, bmc, method, path, stage, isMute: false, losesImage: false, instead: undefined };
}

function stageOf(method: string, path: string): Stage {
  if (path === '/login') return 'login';
  if (path === '/upload/image' || path.startsWith('/upload/image/')) return 'upload';
  return method === 'GET' || method === 'HEAD' ? 'read' : 'write';
}

function redfishStage(method: string, path: string): Stage {
  if (method === 'POST' && /\/Sessions(\/|\/Members\/?)?$/.test(path)) return 'login';
  if (method === 'POST' && /\/UpdateService(\/|\/update(-multipart)?\/?)?$/.test(path)) return 'upload';
  return method === 'GET' || method === 'HEAD' ? 'read' : 'write';
}

function startingUp({ bmc, stage }: Exchange): Answer {
  const answer = bmc.generation.answers.starting(bmc.behaviour.startingStatus, stage === 'login');
  return stage === 'upload' ? closing(answer) : answer;
}
