import { STATUS_CODES } from 'node:http';
import type { Client, Dispatcher } from 'undici';
import { messages, type Stage } from '../messages.js';
import type { Silent } from '../problem.js';
import type { BmcAddress } from './address.js';
import type { HttpAnswer, HttpRequest } from './http.js';
import type { Flow } from './intake.js';
import { onAbort } from './on-abort.js';
import { silent, silentBecause } from './silence.js';

/** An answer may be this long; a BMC's longest true one (a full event log) has some 2 MiB. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** How an exchange ended, and the error when there was no answer because of one. */
export interface Exchanged {
  readonly reply: HttpAnswer | Silent;
  readonly error?: unknown;
}

/**
 * Sends one request and collects the answer. Always resolves: at the latest after `request.seconds`, or at once when
 * the signal aborts.
 */
export function exchange(
  connection: { readonly client: Client; readonly ready: boolean },
  address: BmcAddress,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<Exchanged> {
  if (signal.aborted) return Promise.resolve({ reply: silent(false, messages.reason.aborted) });
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | undefined;
    let head: Head | undefined;
    let settled = false;
    const chunks: Buffer[] = [];
    const encoding = request.mostFileBytes === undefined ? 'utf8' : 'latin1';
    let bytes = 0;

    const settle = (end: Exchanged): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      letGo();
      resolve(end);
    };
    const cutShort = (reason: string): void => {
      settle({ reply: silent(controller !== undefined, reason) });
      controller?.abort(new Error(reason));
    };
    const timedOut = (): void => {
      const stage: Stage =
        controller !== undefined ? request.waitingFor : connection.ready ? 'queued' : 'connecting';
      const why = messages.reason.timedOut(request.seconds, stage);
      cutShort(messages.reason.noAnswer(address.text, why));
    };
    let timer = setTimeout(timedOut, request.seconds * 1000);
    const flow: Flow = {
      stop: () => {
        clearTimeout(timer);
        controller?.pause();
      },
      go: () => {
        if (settled) return;
        timer = setTimeout(timedOut, request.seconds * 1000);
        controller?.resume();
      },
    };
    const letGo = onAbort(signal, () => cutShort(messages.reason.aborted));

    connection.client.dispatch(
      { method: request.method, path: request.path, headers: request.headers, body: request.body ?? null },
      {
        onRequestStart(started) {
          if (settled) started.abort(new Error('no longer wanted'));
          else controller = started;
        },
        onResponseStart(_controller, httpStatus, headers, reason) {
          if (httpStatus >= 200) head = { httpStatus, reason: reason ?? '', headers };
        },
        onResponseData(running, chunk) {
          bytes += chunk.length;
          if (bytes <= (request.mostFileBytes ?? MAX_ANSWER_BYTES)) {
            chunks.push(chunk);
            request.arrival?.arrived(chunk.length, flow);
            return;
          }
          if (head !== undefined) settle({ reply: answer(head, chunks.slice(0, 1), 'tooLong', encoding) });
          running.abort(new Error('answer too long'));
        },
        onResponseEnd() {
          if (head !== undefined) settle({ reply: answer(head, chunks, 'whole', encoding) });
        },
        onResponseError(_controller, error) {
          if (head !== undefined) settle({ reply: answer(head, chunks, 'cutOff', encoding) });
          else {
            const sent = controller !== undefined;
            settle({ reply: silentBecause(error, address, sent), error });
          }
        },
      },
    );
  });
}

interface Head {
  readonly httpStatus: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

function answer(
  head: Head,
  chunks: readonly Buffer[],
  extent: HttpAnswer['extent'],
  encoding: 'utf8' | 'latin1',
): HttpAnswer {
  const only = chunks.length === 1 ? chunks[0] : undefined;
  return {
    kind: 'answer',
    httpStatus: head.httpStatus,
    reason: head.reason === '' ? (STATUS_CODES[head.httpStatus] ?? 'Unknown') : head.reason,
    contentType: first(head.headers['content-type']),
    retryAfter: first(head.headers['retry-after']),
    setCookies: all(head.headers['set-cookie']),
    location: first(head.headers['location']),
    etag: first(head.headers['etag']),
    token: first(head.headers['x-auth-token']),
    body: (only ?? Buffer.concat(chunks)).toString(encoding),
    extent,
  };
}

function first(header: string | string[] | undefined): string | undefined {
  return typeof header === 'object' ? header[0] : header;
}

function all(header: string | string[] | undefined): readonly string[] {
  return header === undefined ? [] : typeof header === 'string' ? [header] : header;
}
