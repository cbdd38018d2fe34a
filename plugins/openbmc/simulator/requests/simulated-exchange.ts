import type { Answer } from '../answers/simulated-answer.js';
import { type Bmc, timer } from '../bmc.js';
import type { Stage } from '../fault.js';
import type { Arrival } from '../net/front.js';

/** One request and its answer to be. */
export interface Exchange extends Arrival {
  readonly bmc: Bmc;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly stage: Stage;
  /** It is done, and the connection closed where the answer would be. */
  readonly isMute: boolean;
  /** The uploaded image is answered for and never appears. */
  readonly losesImage: boolean;
  /** What takes the place of the answer, once that is ready. */
  readonly instead: (() => Handled) | undefined;
}

/** What a handler comes to: an answer, or 'later' when one is sent after more has been read, or none at all. */
export type Handled = Answer | 'later';

/** Answers after the BMC's delay, and `extraMs`. */
export function send(exchange: Exchange, answer: Answer, extraMs = 0): void {
  const delay = exchange.bmc.behaviour.answerDelayMs + extraMs;
  if (delay <= 0) write(exchange, answer);
  else timer(exchange.bmc, delay, () => write(exchange, answer));
}

/** The same answer, with the connection closed after it: the rest of the body is read for nothing, if it comes soon. */
export function closing(answer: Answer): Answer {
  return { ...answer, headers: { ...answer.headers, Connection: 'close' } };
}

function write(exchange: Exchange, answer: Answer): void {
  const { request, response, isMute, instead } = exchange;
  if (instead !== undefined) {
    const other = instead();
    if (other !== 'later') write({ ...exchange, instead: undefined }, other);
    return;
  }
  if (isMute) request.socket.destroy();
  if (response.destroyed || response.headersSent) return;
  const { Connection: connection } = answer.headers;
  if (connection === 'close') response.shouldKeepAlive = false;
  else if (response.shouldKeepAlive) response.removeHeader('Connection');
  const hasNoBody = answer.status === 204 || answer.status === 304;
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(hasNoBody ? {} : { 'Content-Length': Buffer.byteLength(answer.body) }),
  } as Record<string, string | string[] | number>);
  if (connection === 'close' && !request.complete) linger(exchange, answer.body);
  else response.end(answer.body);
}

const LINGER_MS = 1000;

/** A connection closed with bytes unread is reset, and the client may lose the answer that is on its way. */
function linger({ request, response }: Exchange, body: string): void {
  response.flushHeaders();
  if (body !== '') response.write(body);
  const end = (): void => {
    clearTimeout(patience);
    response.end();
  };
  const patience = setTimeout(end, LINGER_MS).unref();
  request.once('close', end).once('end', end).resume();
}

export function loginRequired({ bmc, request }: Exchange): Answer {
  const { headers } = request;
  return bmc.generation.answers.loginRequired({
    accept: headers.accept ?? '',
    requestedWith: headers['x-requested-with'] !== undefined,
  });
}

const MAX_BODY_BYTES = 256 * 1024;

/** Reads the whole body as text and sends what `use` makes of it; a body too large ends the connection. */
export function withBody(exchange: Exchange, use: (text: string) => Handled): 'later' {
  const { request, response } = exchange;
  if (exchange.expects) response.writeContinue();
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) request.destroy();
    else chunks.push(chunk);
  });
  request.once('end', () => {
    const answer = use(Buffer.concat(chunks).toString('utf8'));
    if (answer !== 'later') send(exchange, answer);
  });
  return 'later';
}
