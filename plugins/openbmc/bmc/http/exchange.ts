import type { Client, Dispatcher } from 'undici';
import type { Silent } from '../problem.js';
import { messages, type Stage } from '../problem-texts.js';
import type { BmcAddress } from './address.js';
import { answerOf, type HttpAnswer, type HttpRequest } from './http-answer.js';
import type { Arrival, Flow, Intake } from './intake.js';
import { onAbort } from './on-abort.js';
import { silent, silentBecause } from './silence.js';

/** An answer may be this long; a BMC's longest true one that is not expected to be long has some 50 KiB. */
const MAX_ANSWER_BYTES = 1024 * 1024;
/** One that may be long; a BMC's longest true one (a full event log) has some 2 MiB. */
export const MAX_LONG_ANSWER_BYTES = 8 * 1024 * 1024;

/** Of each answer so much arrives whatever else does: a verb with a short one never waits for the long ones of others. */
const UNCOUNTED_BYTES = 32 * 1024;

/** How an exchange ended, and the error when there was no answer because of one. */
export interface Exchanged {
  readonly reply: HttpAnswer | Silent;
  readonly error?: unknown;
}

/**
 * Sends one request and collects the answer. Always resolves: at the latest `request.seconds` after it was given to a
 * connection that is there, or sent over one that had to be made, or when that one's own deadline has passed; at once
 * when the signal aborts.
 */
export function exchange(
  connection: { readonly client: Client; readonly ready: boolean },
  address: BmcAddress,
  request: HttpRequest,
  signal: AbortSignal,
  /** Of all answers of this worker, of which a part may be long against what was expected. */
  arriving: Intake,
): Promise<Exchanged> {
  if (signal.aborted) return Promise.resolve({ reply: silent('no', messages.reason.aborted) });
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | undefined;
    let head: Head | undefined;
    let settled = false;
    const chunks: Buffer[] = [];
    const encoding = request.mostFileBytes === undefined ? 'utf8' : 'latin1';
    let bytes = 0;
    const mostOfAnswer = request.arrival === undefined ? MAX_ANSWER_BYTES : MAX_LONG_ANSWER_BYTES;
    const mostBytes = request.mostFileBytes ?? request.mostBytes ?? mostOfAnswer;

    const settle = (end: Exchanged): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      letGo();
      resolve(end);
      // Not before it has been read; and undici lets no other answer go on from within this one.
      if (overlong !== undefined) setImmediate(overlong.end);
    };
    const sentSoFar = () => (controller === undefined ? 'no' : 'maybe');
    const cutShort = (reason: string): void => {
      settle({ reply: silent(sentSoFar(), reason) });
      controller?.abort(new Error(reason));
    };
    const timedOut = (): void => {
      const stage: Stage =
        controller !== undefined ? request.waitingFor : connection.ready ? 'queued' : 'connecting';
      const why = messages.reason.timedOut(request.seconds, stage);
      cutShort(messages.reason.noAnswer(address.text, why));
    };
    const start = (): NodeJS.Timeout => setTimeout(timedOut, request.seconds * 1000);
    // While a connection is made that has its own deadline, from when the BMC was really asked for it.
    let timer = connection.ready ? start() : undefined;
    /** BMCs that drip long answers to short questions are not waited for in turn. */
    const mayWait = request.arrival !== undefined;
    let stops = 0;
    let overlong: Arrival | undefined;
    /** Stopped as long as one of those who hold it up does. */
    const flow: Flow = {
      stop: () => {
        stops += 1;
        if (mayWait) clearTimeout(timer);
        controller?.pause();
      },
      go: () => {
        stops -= 1;
        if (settled || stops > 0) return;
        if (mayWait) timer = start();
        controller?.resume();
      },
    };
    const letGo = onAbort(signal, () => cutShort(messages.reason.aborted));

    connection.client.dispatch(
      { method: request.method, path: request.path, headers: request.headers, body: request.body ?? null },
      {
        onRequestStart(started) {
          if (settled) started.abort(new Error('no longer wanted'));
          else {
            controller = started;
            timer ??= start();
          }
        },
        onResponseStart(_controller, httpStatus, headers, reason) {
          if (httpStatus >= 200) head = { httpStatus, reason: reason ?? '', headers };
        },
        onResponseData(running, chunk) {
          bytes += chunk.length;
          if (bytes <= mostBytes) {
            chunks.push(chunk);
            request.arrival?.arrived(chunk.length, flow);
            const isFirst = overlong === undefined;
            if (bytes > UNCOUNTED_BYTES) overlong ??= arriving.begin();
            overlong?.arrived(isFirst ? bytes : chunk.length, flow);
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
            settle({ reply: silentBecause(error, address, sentSoFar()), error });
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
  const { httpStatus, reason, headers } = head;
  return answerOf(
    { httpStatus, reason, header: (name) => first(headers[name]), setCookies: all(headers['set-cookie']) },
    (only ?? Buffer.concat(chunks)).toString(encoding),
    extent,
  );
}

function first(header: string | string[] | undefined): string | undefined {
  return typeof header === 'object' ? header[0] : header;
}

function all(header: string | string[] | undefined): readonly string[] {
  return header === undefined ? [] : typeof header === 'string' ? [header] : header;
}
