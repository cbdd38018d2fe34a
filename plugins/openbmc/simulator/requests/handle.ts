import { type Bmc, settle } from '../bmc.js';
import { countRequest } from '../counters.js';
import { type Stage, takeFault } from '../fault.js';
import type { Arrival } from '../net/front.js';
import { identify } from '../session.js';
import { act, remove } from './action.js';
import { type Exchange, loginRequired, send, sendAndClose } from './exchange.js';
import { login, logout } from './login.js';
import { playFault } from './play-fault.js';
import { read } from './read.js';
import { upload } from './upload.js';
import { write } from './write.js';

/** What a BMC does with one request, in this order. */
export function handle(bmc: Bmc, arrival: Arrival): void {
  settle(bmc);
  arrival.request.on('error', () => undefined);
  const exchange = exchangeOf(bmc, arrival);
  countRequest(bmc.counters, exchange.method, exchange.path);
  const fault = bmc.faults.length === 0 ? undefined : takeFault(bmc.faults, exchange.stage, exchange.path);
  if (fault === undefined) return serve(exchange);
  bmc.counters.faultsPlayed += 1;
  if (fault.kind === 'noAnswer') return serve({ ...exchange, isMute: true });
  if (fault.kind === 'lostImage') return serve({ ...exchange, losesImage: true });
  playFault(exchange, fault);
}

function serve(exchange: Exchange): void {
  const { bmc, method, path } = exchange;
  if (bmc.phase === 'starting') return startingUp(exchange);
  if (path === '/login') return method === 'POST' ? login(exchange) : notAllowed(exchange);
  if (path === '/logout') return method === 'POST' ? logout(exchange) : notAllowed(exchange);
  if (isUpload(path)) return upload(exchange);
  if (path === '/redfish' || path.startsWith('/redfish/')) return redfish(exchange);
  if (bmc.behaviour.restOff) return send(exchange, bmc.generation.answers.noObject());

  const identity = identify(bmc, exchange.request);
  if (identity === undefined) return loginRequired(exchange);
  if (bmc.behaviour.passwordExpired)
    return send(exchange, bmc.generation.answers.passwordExpired(identity.user));
  if (method === 'GET') return bmc.behaviour.bmcNotReady ? notReady(exchange) : read(exchange);
  if (bmc.behaviour.role !== 'Administrator') return send(exchange, bmc.generation.answers.noPrivilege());
  if (method !== 'PUT' && method !== 'POST' && method !== 'DELETE') return notAllowed(exchange);
  if (bmc.behaviour.bmcNotReady) return notReady(exchange);
  if (method === 'PUT') return write(exchange);
  return method === 'POST' ? act(exchange) : remove(exchange);
}

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
  if (isUpload(path)) return 'upload';
  return method === 'GET' || method === 'HEAD' ? 'read' : 'write';
}

function isUpload(path: string): boolean {
  return path === '/upload/image' || path.startsWith('/upload/image/');
}

function notAllowed(exchange: Exchange): void {
  send(exchange, exchange.bmc.generation.answers.methodNotAllowed(exchange.path));
}

function notReady(exchange: Exchange): void {
  send(exchange, exchange.bmc.generation.answers.bmcNotReady());
}

function startingUp(exchange: Exchange): void {
  const { bmc, stage } = exchange;
  const answer = bmc.generation.answers.starting(bmc.behaviour.startingStatus, stage === 'login');
  if (stage === 'upload') sendAndClose(exchange, answer);
  else send(exchange, answer);
}

/** The service root tells a probing client that Redfish is there; nothing below it is simulated yet. */
function redfish(exchange: Exchange): void {
  const { bmc, path } = exchange;
  if (!bmc.generation.redfishRoot || path.replace(/\/$/, '') !== '/redfish/v1') {
    return send(exchange, bmc.generation.answers.noObject());
  }
  send(exchange, {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: `${JSON.stringify({ '@odata.id': '/redfish/v1', '@odata.type': '#ServiceRoot.v1_15_0.ServiceRoot', Id: 'RootService', Name: 'Root Service', RedfishVersion: '1.17.0' }, undefined, 2)}\n`,
  });
}
