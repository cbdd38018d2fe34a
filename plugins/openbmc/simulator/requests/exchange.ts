import type { Answer } from '../answers/answer.js';
import { type Bmc, timer } from '../bmc.js';
import type { Stage } from '../fault.js';
import type { Arrival } from '../net/front.js';

/** One request and its answer to be. */
export interface Exchange extends Arrival {
  readonly bmc: Bmc;
  readonly method: string;
  /** Without query and without trailing blanks; with its trailing slash. */
  readonly path: string;
  readonly stage: Stage;
  /** It is done, and the connection closed where the answer would be. */
  readonly isMute: boolean;
  /** The uploaded image is answered for and never appears. */
  readonly losesImage: boolean;
}

/** Answers after the BMC's delay, and `extraMs`. */
export function send(exchange: Exchange, answer: Answer, extraMs = 0): void {
  const delay = exchange.bmc.behaviour.answerDelayMs + extraMs;
  if (delay <= 0) write(exchange, answer);
  else timer(exchange.bmc, delay, () => write(exchange, answer));
}

/** Answers and closes: the rest of the body is not read. */
export function sendAndClose(exchange: Exchange, answer: Answer): void {
  exchange.response.shouldKeepAlive = false;
  send(exchange, { ...answer, headers: { ...answer.headers, Connection: 'close' } });
}

function write({ request, response, isMute }: Exchange, answer: Answer): void {
  if (isMute) return void request.socket.destroy();
  if (response.destroyed || response.headersSent) return;
  if (response.shouldKeepAlive) response.removeHeader('Connection');
  response.writeHead(answer.status, {
    ...answer.headers,
    'Content-Length': Buffer.byteLength(answer.body),
  } as Record<string, string | string[] | number>);
  response.end(answer.body);
}

export function loginRequired(exchange: Exchange): void {
  const { headers } = exchange.request;
  send(
    exchange,
    exchange.bmc.generation.answers.loginRequired({
      accept: headers.accept ?? '',
      requestedWith: headers['x-requested-with'] !== undefined,
    }),
  );
}

const MAX_BODY_BYTES = 256 * 1024;

/** The whole body as text; larger ones end the connection. */
export function readBody(exchange: Exchange, use: (text: string) => void): void {
  const { request, response } = exchange;
  if (exchange.expects) response.writeContinue();
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) request.destroy();
    else chunks.push(chunk);
  });
  request.once('end', () => use(Buffer.concat(chunks).toString('utf8')));
}
