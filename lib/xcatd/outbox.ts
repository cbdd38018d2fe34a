import type { Writable } from 'node:stream';
import { encodeResponse } from '../../xcat-compat/wire/encode-response.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';

/** How slowly a client may read; beyond it the client is given up, its work is not. */
export interface OutboxLimits {
  /** What may wait for it. */
  readonly mostWaitingBytes: number;
  /** How long a document may wait for it, in milliseconds; undefined: as long as its user takes to turn a page. */
  readonly takesMs?: number;
}

const OUTBOX_LIMITS: OutboxLimits = { mostWaitingBytes: 256 * 1024 * 1024 };

/** Replies on their way to one client. */
export interface Outbox {
  /** Sends one document at the next turn of the event loop, together with others that are ready by then. */
  send(response: XcatResponse): void;
  /** Sends documents that are ready; `taken` is called when the network has them, or the client is gone. */
  sendReady(documents: Buffer, taken: () => void): void;
  /**
   * Sends the last document of a request. It leaves alone and in one piece, after everything before it has left:
   * a closing tag cut in two by a TLS record would cost the stock client its output (Client.pm:304).
   * Resolves when it is written, or when the client is gone.
   */
  finish(response: XcatResponse): Promise<void>;
  /** Sends nothing from here on. */
  discard(): void;
}

/**
 * @param source put into `xcatdsource` of every document that ends no request
 * @param giveUp called when the client reads too slowly
 */
export function createOutbox(
  socket: Writable,
  source: string,
  giveUp: () => void,
  { mostWaitingBytes, takesMs }: OutboxLimits = OUTBOX_LIMITS,
): Outbox {
  let waiting: string[] = [];
  let discarding = false;
  let scheduled = false;

  const flush = (): void => {
    scheduled = false;
    if (waiting.length === 0 || discarding) return;
    const text = waiting.join('');
    waiting = [];
    socket.write(text, 'latin1', untilTaken());
    checkWaiting();
  };

  const stop = (): void => {
    if (discarding) return;
    discarding = true;
    giveUp();
  };

  const checkWaiting = (): void => {
    if (socket.writableLength > mostWaitingBytes) stop();
  };

  /** To be called when the network has what is written now. */
  const untilTaken = (taken: () => void = () => {}): (() => void) => {
    if (takesMs === undefined) return taken;
    const patience = setTimeout(stop, takesMs);
    return () => {
      clearTimeout(patience);
      taken();
    };
  };

  return {
    send(response) {
      if (discarding) return;
      waiting.push(encodeResponse(response, source));
      if (scheduled) return;
      scheduled = true;
      setImmediate(flush);
    },
    sendReady(documents, taken) {
      flush();
      if (discarding) {
        taken();
        return;
      }
      socket.write(documents, untilTaken(taken));
      checkWaiting();
    },
    async finish(response) {
      flush();
      if (discarding) return;
      const taken = untilTaken();
      await written(socket, '');
      await written(socket, encodeResponse(response, source));
      taken();
    },
    discard() {
      discarding = true;
      waiting = [];
    },
  };
}

/** Resolves when the text and all before it were handed to the network, or the stream has ended. */
function written(socket: Writable, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) return resolve();
    const end = (): void => {
      socket.off('close', end);
      resolve();
    };
    socket.once('close', end);
    socket.write(text, 'latin1', end);
  });
}
