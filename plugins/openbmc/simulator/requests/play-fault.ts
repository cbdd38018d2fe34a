import { statusLine } from '../answers/answer.js';
import type { Fault } from '../fault.js';
import { dropConnections } from '../reboot.js';
import { type Exchange, readBody, send, sendAndClose } from './exchange.js';

const HUGE_BYTES = 64 * 1024 * 1024;

/** Plays a fault instead of answering. */
export function playFault(exchange: Exchange, fault: Fault): void {
  const { request } = exchange;
  if (exchange.stage !== 'upload' || (fault.afterBytes ?? 0) === 0) return strike(exchange, fault);
  if (exchange.expects) exchange.response.writeContinue();
  let bytes = 0;
  const count = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes < (fault.afterBytes ?? 0)) return;
    request.removeListener('data', count);
    request.pause();
    strike(exchange, fault);
  };
  request.on('data', count);
}

function strike(exchange: Exchange, fault: Fault): void {
  const { bmc, request, response } = exchange;
  const { answers } = bmc.generation;
  const { kind } = fault;
  if (typeof kind === 'number')
    return answered(exchange, () => answers.status(kind, fault.retryAfterSeconds));
  switch (kind) {
    case 'refuse':
      return dropConnections(bmc);
    case 'reset':
      return void exchange.connection.resetAndDestroy();
    case 'close':
      return void request.socket.destroy();
    case 'hang':
    case 'stopReading':
      return void request.pause();
    case 'html502':
      return answered(exchange, () => ({
        status: 502,
        headers: { 'Content-Type': 'text/html' },
        body: proxyPage,
      }));
    case 'emptyBody':
      return answered(exchange, () => ({ status: 200, headers: {}, body: '' }));
    case 'malformedJson':
      return answered(exchange, () => ({ ...answers.ok({}), body: '{"data": {"/xyz/openbmc_project' }));
    case 'bmcNotReady':
      return answered(exchange, () => answers.bmcNotReady());
    case 'hugeBody':
      return answered(exchange, () => ({ ...answers.ok({}), body: `{"data": "${'x'.repeat(HUGE_BYTES)}"}` }));
    case 'truncated': {
      const body = answers.ok({ half: 'x'.repeat(100) }).body;
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
      response.write(body.slice(0, body.length / 2), () => request.socket.destroy());
      return;
    }
    case 'noAnswer':
    case 'lostImage':
      // Not played here: the request is served as usual, but for its end.
      return;
    default:
      return kind satisfies never;
  }
}

/** An upload is answered without reading on; any other request is read first, as servers do. */
function answered(exchange: Exchange, make: () => Parameters<typeof send>[1]): void {
  if (exchange.stage === 'upload') sendAndClose(exchange, make());
  else readBody(exchange, () => send(exchange, make()));
}

const proxyPage = `<html>\n<head><title>${statusLine(502)}</title></head>\n<body><h1>${statusLine(502)}</h1></body>\n</html>\n`;
