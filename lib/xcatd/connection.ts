import type { TLSSocket } from 'node:tls';
import type { XcatRequest } from '../../xcat-compat/wire/request.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { Log } from '../log.js';
import { createOutbox, type Outbox, type OutboxLimits } from './outbox.js';
import { createPatience } from './patience.js';
import type { ReadingRoom } from './reading-room.js';
import { createRequestReader, type Incoming } from './request-reader.js';

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
export type Answer = (request: XcatRequest, outbox: Outbox, signal: AbortSignal) => Promise<AfterAnswer>;

export type AfterAnswer = 'keep' | 'close';

export interface ConnectionOptions {
  readonly source: string;
  readonly answer: Answer;
  /** Aborts when the daemon stops. */
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly limits: ClientLimits;
  /** For the long requests of all clients. */
  readonly room: ReadingRoom;
  /** Whether any rule could allow this command: of a long request that none allows the rest is not kept. Never rejects. */
  readonly couldBeAllowed: (command: string) => Promise<boolean>;
  /** Whether another client waits for this one's place: then it is not kept between two requests. */
  readonly othersWait?: () => boolean;
}

/** What one client may ask of us. */
export interface ClientLimits {
  readonly longest: LongestRequest;
  readonly times?: ConnectionTimes;
  readonly outbox?: OutboxLimits;
}

/** The longest request that is read of a client. */
export interface LongestRequest {
  readonly bytes: number;
  /** What the client is told whose request is longer. */
  readonly refusal: XcatResponse;
  /** And whose request has more of something than is read. */
  readonly tooMuch: (reason: string) => XcatResponse;
}

/**
 * Serves one client: its requests one after the other, an abort while one is worked on. A client that goes away
 * without an abort stops nothing: its work runs to its end [xcatd:3129].
 */
export async function serveConnection(socket: TLSSocket, options: ConnectionOptions): Promise<void> {
  const { limits, log, source } = options;
  const outbox = createOutbox(
    socket,
    source,
    () => {
      log.warn({ peer: socket.remoteAddress }, 'client reads too slowly: closed, its work goes on');
      socket.destroy();
    },
    limits.outbox,
  );
  const clientAbort = new AbortController();
  const signal = AbortSignal.any([options.signal, clientAbort.signal]);
  const requests = requestsOf(socket, options, () => {
    log.info({ peer: socket.remoteAddress }, 'Client abort requested');
    outbox.discard();
    clientAbort.abort();
    setTimeout(() => socket.destroy(), ABORT_CLOSE_MS).unref();
  });

  for await (const request of requests) {
    if ('refusal' in request) {
      await outbox.finish({ ...request.refusal, serverdone: '' });
      await hangUp(socket, (limits.times ?? CONNECTION_TIMES).complete);
      break;
    }
    const after = await options.answer(request, outbox, signal);
    if (after === 'close' || signal.aborted || options.othersWait?.() === true) break;
  }
  socket.end();
  socket.destroySoon();
}

/** Answers a client that is not served, whatever it may ask; done when it has gone. Never rejects. */
export async function refuseClient(socket: TLSSocket, source: string, answer: XcatResponse): Promise<void> {
  socket.resume();
  await createOutbox(socket, source, () => socket.destroy()).finish({ ...answer, serverdone: '' });
  socket.end();
  await hangUp(socket, CONNECTION_TIMES.idle);
}

/** A request that is not read, and what its client is told before it is closed. */
interface Refused {
  readonly refusal: XcatResponse;
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
  { log, limits, room, couldBeAllowed }: ConnectionOptions,
  onAbort: () => void,
): AsyncGenerator<XcatRequest | Refused> {
  const times = limits.times ?? CONNECTION_TIMES;
  const queue: (XcatRequest | Refused)[] = [];
  const client = { ended: false };
  let wake = (): void => {};
  const end = (): void => {
    client.ended = true;
    wake();
  };

  socket.on('timeout', () => socket.destroy());
  socket.once('close', () => {
    reader.close();
    end();
  });
  socket.once('end', end);
  const patience = createPatience(socket, times, () => {
    if (!reader.isReading()) {
      socket.destroy();
      return;
    }
    reader.close();
    socket.resume();
    queue.push({
      refusal: limits.longest.tooMuch(`it was not whole after ${times.complete / 1000} seconds`),
    });
    wake();
  });
  const reader = createRequestReader({
    most: limits.longest.bytes,
    couldBeAllowed,
    hold: () => void socket.pause(),
    goOn: () => void socket.resume(),
    room,
    waits: (now) => patience.pause(now),
    take(incoming: Incoming) {
      if (incoming.kind === 'request' && incoming.request.abort) onAbort();
      else if (incoming.kind === 'close' || queue.length >= MOST_QUEUED_REQUESTS) {
        const reason = incoming.kind === 'close' ? incoming.reason : 'too many requests';
        log.warn({ peer: socket.remoteAddress, reason }, 'xcatd: Close an invalid connection.');
        socket.destroy();
      } else if (incoming.kind === 'tooLong') {
        log.warn({ peer: socket.remoteAddress, most: limits.longest.bytes }, 'a request is too long');
        queue.push({ refusal: limits.longest.refusal });
      } else if (incoming.kind === 'tooMuch') {
        log.warn({ peer: socket.remoteAddress, reason: incoming.reason }, 'a request is not read');
        queue.push({ refusal: limits.longest.tooMuch(incoming.reason) });
      } else queue.push(incoming.request);
      wake();
    },
  });
  socket.on('data', reader.push);
  socket.resume();
  // It may have gone while it waited for its place.
  if (socket.readableEnded || socket.destroyed) end();

  for (;;) {
    const request = queue.shift();
    if (request !== undefined) {
      reader.busy(true);
      yield request;
      reader.busy(queue.length > 0);
    } else if (client.ended) {
      return;
    } else {
      patience.begin();
      await new Promise<void>((resolve) => {
        wake = () => (queue.length > 0 || client.ended ? resolve() : undefined);
      });
      patience.end();
    }
  }
}
