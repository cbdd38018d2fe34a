import type { IncomingMessage, ServerResponse } from 'node:http';
import http from 'node:http';
import { behaviourFromJson } from './behaviour-json.js';
import type { SimulatedBmc } from './fleet.js';
import type { Behaviour } from './simulated-behaviour.js';

/** The HTTP endpoint other processes steer a fleet by. */
export interface Control {
  readonly port: number;
  close(): Promise<void>;
}

const ADDRESS = '127.0.0.1';
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * - `GET /bmcs`: all, with state and counters
 * - `GET /bmcs/N` and `GET /bmcs/HOST[:PORT]`: one, with its behaviour
 * - `PATCH /bmcs` and `PATCH /bmcs/N`: a change of behaviour, as JSON
 * - `POST /bmcs/reset`, `POST /bmcs/N/reset`, `POST /bmcs/N/reboot`
 */
export async function openControl(bmcs: readonly SimulatedBmc[], port: number): Promise<Control> {
  const server = http.createServer((request, response) => {
    respond(bmcs, request).then(
      (answer) => reply(response, answer.status, answer.body),
      (error: unknown) =>
        reply(response, 400, { error: error instanceof Error ? error.message : String(error) }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new Error(`cannot listen on ${ADDRESS}:${port} for control: ${error.message}`, { cause: error }),
      ),
    );
    server.listen(port, ADDRESS, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

async function respond(bmcs: readonly SimulatedBmc[], request: IncomingMessage): Promise<Reply> {
  const [, collection, name, verb] = (request.url ?? '').split('/');
  if (collection !== 'bmcs') return { status: 404, body: { error: 'there is only /bmcs' } };
  const isAll = name === undefined || name === '' || name === 'reset';
  const chosen = isAll ? bmcs : bmcs.filter((bmc) => isNamed(bmc, name));
  if (chosen.length === 0) return { status: 404, body: { error: `no simulated BMC is called ${name}` } };
  switch (`${request.method} ${name === 'reset' ? 'reset' : (verb ?? '')}`) {
    case 'GET ':
      return { status: 200, body: isAll ? chosen.map(summary) : chosen.map(whole)[0] };
    case 'PATCH ':
      await change(chosen, behaviourFromJson(await bodyOf(request)));
      return { status: 200, body: { changed: chosen.length } };
    case 'POST reset':
      await Promise.all(chosen.map((bmc) => bmc.reset()));
      return { status: 200, body: { reset: chosen.length } };
    case 'POST reboot':
      for (const bmc of chosen) bmc.reboot();
      return { status: 200, body: { rebooted: chosen.length } };
    default:
      return { status: 405, body: { error: `${request.method} is not for ${request.url}` } };
  }
}

function isNamed(bmc: SimulatedBmc, name: string): boolean {
  return (
    name === String(bmc.index) ||
    name === bmc.address ||
    name === bmc.host ||
    name === `${bmc.host}:${bmc.port}`
  );
}

async function change(bmcs: readonly SimulatedBmc[], to: Partial<Behaviour>): Promise<void> {
  await Promise.all(bmcs.map((bmc) => bmc.set(to)));
}

function summary(bmc: SimulatedBmc): object {
  const counters = bmc.counters();
  return {
    index: bmc.index,
    address: bmc.address,
    state: bmc.state(),
    counters: { ...counters, byPath: Object.fromEntries(counters.byPath) },
  };
}

function whole(bmc: SimulatedBmc): unknown {
  const regexpAsText = (_key: string, value: unknown): unknown =>
    value instanceof RegExp ? value.source : value;
  const behaviour: unknown = JSON.parse(JSON.stringify(bmc.behaviour, regexpAsText));
  return { ...summary(bmc), behaviour };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MAX_BODY_BYTES) throw new Error(`the body is larger than ${MAX_BODY_BYTES} bytes`);
  }
  return text;
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(`${JSON.stringify(body, undefined, 2)}\n`);
}
