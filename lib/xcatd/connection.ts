import type { TLSSocket } from 'node:tls';
import { decodeRequest, MalformedRequest } from '../../xcat-compat/wire/decode-request.js';
import type { XcatRequest } from '../../xcat-compat/wire/request.js';
import { createFramer } from '../../xcat-compat/wire/request-framer.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { Log } from '../log.js';
import { createOutbox, type Outbox } from './outbox.js';

/** How long a client may take, in milliseconds. */
export interface ConnectionTimes {
  /** Silence between requests. */
  readonly idle: number;
  /** From the first wait for a request to its last byte, however slowly its bytes trickle in. */
  readonly complete: number;
}

/** The silence is xcatd's [xcatd:2831]; a half request blocks xcatd for ever. */
export const CONNECTION_TIMES: ConnectionTimes = { idle: 15_000, complete: 60_000 };

/** Requests that may wait behind the one being worked on. */
const MOST_QUEUED_REQUESTS = 16;
/** After an abort the client is closed by then, whether or not the work has ended. */
const ABORT_CLOSE_MS = 2_000;

/** Answers one request; resolves when its last document is written. Never rejects. */
export type Answer = (
  request: XcatRequest,
  socket: TLSSocket,
  outbox: Outbox,
  signal: AbortSignal,
) => Promise<AfterAnswer>;

export type AfterAnswer = 'keep' | 'close';

export interface ConnectionOptions {
  readonly source: string;
  readonly answer: Answer;
  /** Aborts when the daemon stops. */
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly times?: ConnectionTimes;
  readonly longest: LongestRequest;
}

/** The longest request that is read of a client. */
export interface LongestRequest {
  readonly bytes: number;
  /** What the client is told whose request is longer. */
  readonly refusal: XcatResponse;
}

/**
 * Serves one client: its requests one after the other, an abort while one is worked on. A client that goes away
 * without an abort stops nothing: its work runs to its end [xcatd:3129].
 */
export async function serveConnection(socket: TLSSocket, options: ConnectionOptions): Promise<void> {
  const outbox = createOutbox(socket, options.source, () => {
    options.log.warn({ peer: socket.remoteAddress }, 'client reads too slowly: closed, its work goes on');
    socket.destroy();
  });
  const clientAbort = new AbortController();
  const signal = AbortSignal.any([options.signal, clientAbort.signal]);
  const requests = requestsOf(socket, options, () => {
    options.log.info({ peer: socket.remoteAddress }, 'Client abort requested');
    outbox.discard();
    clientAbort.abort();
    setTimeout(() => socket.destroy(), ABORT_CLOSE_MS).unref();
  });

  for await (const request of requests) {
    if (request === 'tooLong') {
      await outbox.finish({ ...options.longest.refusal, serverdone: '' });
      await hangUp(socket, (options.times ?? CONNECTION_TIMES).complete);
      break;
    }
    const after = await options.answer(request, socket, outbox, signal);
    if (after === 'close' || signal.aborted) break;
  }
  socket.end();
  socket.destroySoon();
}

/** The stock client reads no answer before all it has to say is taken; that is not kept. */
async function hangUp(socket: TLSSocket, mostMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const patience = setTimeout(resolve, mostMs);
    const gone = (): void => {
      clearTimeout(patience);
      resolve();
    };
    socket.once('end', gone);
    socket.once('close', gone);
    if (socket.readableEnded || socket.destroyed) gone();
  });
}

/** The client's requests in order; ends when it closes, is silent too long or sends what is no request. */
async function* requestsOf(
  socket: TLSSocket,
  { log, times = CONNECTION_TIMES, longest }: ConnectionOptions,
  onAbort: () => void,
): AsyncGenerator<XcatRequest | 'tooLong'> {
  const framer = createFramer(longest.bytes);
  const queue: (XcatRequest | 'tooLong')[] = [];
  const client = { ended: false };
  let wake = (): void => {};
  const end = (): void => {
    client.ended = true;
    wake();
  };

  socket.on('timeout', () => socket.destroy());
  socket.once('close', end);
  socket.once('end', end);
  socket.on('data', (chunk: Buffer) => {
    for (const framed of framer.push(chunk)) {
      if (framed.kind === 'tooLong') {
        log.warn({ peer: socket.remoteAddress, most: longest.bytes }, 'a request is too long');
        queue.push('tooLong');
        continue;
      }
      const request = framed.kind === 'request' ? decoded(framed.xml, log) : undefined;
      if (request === undefined || queue.length >= MOST_QUEUED_REQUESTS) {
        const reason = framed.kind === 'close' ? framed.reason : 'unreadable or too many requests';
        log.warn({ peer: socket.remoteAddress, reason }, 'xcatd: Close an invalid connection.');
        socket.destroy();
        return;
      }
      if (request.abort) onAbort();
      else queue.push(request);
    }
    wake();
  });

  for (;;) {
    const request = queue.shift();
    if (request !== undefined) {
      yield request;
    } else if (client.ended) {
      return;
    } else {
      const patience = setTimeout(() => socket.destroy(), times.complete);
      socket.setTimeout(times.idle);
      await new Promise<void>((resolve) => {
        wake = () => (queue.length > 0 || client.ended ? resolve() : undefined);
      });
      socket.setTimeout(0);
      clearTimeout(patience);
    }
  }
}

function decoded(xml: string, log: Log): XcatRequest | undefined {
  try {
    return decodeRequest(xml);
  } catch (error) {
    if (!(error instanceof MalformedRequest)) throw error;
    log.warn({ reason: error.message }, 'xcatd: Error parsing XML request');
    return undefined;
  }
}
