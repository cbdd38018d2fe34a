import { type Answer, statusLine } from '../answers/simulated-answer.js';
import type { Fault } from '../fault.js';
import { reset } from '../net/reset.js';
import { dropConnections } from '../reboot.js';
import { statusAnswer } from '../redfish/answers.js';
import { notReady } from '../redfish/system-reset.js';
import { closing, type Exchange, type Handled, send, withBody } from './simulated-exchange.js';

const HUGE_BYTES = 64 * 1024 * 1024;

/** Plays a fault instead of serving; on an upload after so many bytes of the body. */
export function playFault(exchange: Exchange, fault: Fault): Handled {
  const { request, stage } = exchange;
  const wanted = fault.afterBytes ?? 0;
  if (stage !== 'upload') {
    const answer = strike(exchange, fault);
    return answer === 'later' ? answer : withBody(exchange, () => answer);
  }
  if (wanted === 0) return closed(strike(exchange, fault));
  if (exchange.expects) exchange.response.writeContinue();
  let bytes = 0;
  const count = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes < wanted) return;
    request.removeListener('data', count);
    request.pause();
    const answer = closed(strike(exchange, fault));
    if (answer !== 'later') send(exchange, answer);
  };
  request.on('data', count);
  return 'later';
}

/** The fault's own answer, or what it does to the connection. */
export function answerOf(exchange: Exchange, fault: Fault): Handled {
  const answer = strike(exchange, fault);
  return exchange.stage === 'upload' ? closed(answer) : answer;
}

function closed(answer: Handled): Handled {
  return answer === 'later' ? answer : closing(answer);
}

function strike(exchange: Exchange, fault: Fault): Handled {
  const { bmc, request } = exchange;
  const { answers } = bmc.generation;
  const { kind } = fault;
  const isRedfish = bmc.generation.redfish && exchange.path.startsWith('/redfish');
  if (typeof kind === 'number') {
    const retry = fault.retryAfterSeconds;
    return isRedfish ? statusAnswer(bmc, kind, retry) : answers.status(kind, retry);
  }
  switch (kind) {
    case 'refuse':
      dropConnections(bmc);
      return 'later';
    case 'reset':
      reset(exchange.connection);
      return 'later';
    case 'close':
      request.socket.destroy();
      return 'later';
    case 'hang':
    case 'stopReading':
      request.pause();
      return 'later';
    case 'html502':
      return { status: 502, headers: { 'Content-Type': 'text/html' }, body: proxyPage };
    case 'emptyBody':
      return { status: 200, headers: {}, body: '' };
    case 'malformedJson':
      return { ...answers.ok({}), body: '{"data": {"/xyz/openbmc_project' };
    case 'bmcNotReady':
      return isRedfish ? notReady(bmc) : answers.bmcNotReady();
    case 'hugeBody':
      return { ...answers.ok({}), body: `{"data": "${'x'.repeat(HUGE_BYTES)}"}` };
    case 'truncated':
      return truncate(exchange, answers.ok({ half: 'x'.repeat(100) }));
    case 'noAnswer':
    case 'lostImage':
      throw new Error(`${kind} is served as usual, but for its end`);
    default:
      return kind satisfies never;
  }
}

/** The headers, half of the body, and the end of the connection. */
function truncate({ request, response }: Exchange, { status, body }: Answer): 'later' {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  response.write(body.slice(0, body.length / 2), () => request.socket.destroy());
  return 'later';
}

const proxyPage = `<html>\n<head><title>${statusLine(502)}</title></head>\n<body><h1>${statusLine(502)}</h1></body>\n</html>\n`;
