import { STATUS_CODES } from 'node:http';
import type { ChildResult } from '../../../../lib/child/messages.js';
import { messages } from '../../messages.js';
import type { Silent } from '../../problem.js';
import type { HttpAnswer } from '../../session/http.js';

/** How a transfer's curl ended. */
export type CurlEnd =
  | HttpAnswer
  | NoAnswer
  /** Nothing went to the BMC, because of this machine. */
  | { readonly kind: 'notStarted'; readonly reason: string };

export interface NoAnswer {
  readonly kind: 'noAnswer';
  readonly reason: string;
  /** The BMC may have the whole image. */
  readonly sentAll: boolean;
  /** Reset before the whole image was sent: the BMC may have said why, and its answer was lost with the connection. */
  readonly isCut?: true;
}

/** What an upload without an answer comes to. */
export function silentEnd({ reason, sentAll, isCut }: NoAnswer): Silent {
  const text = messages.upload.silent(reason);
  return { kind: 'silent', sent: sentAll, text, ...(isCut === true ? { isCut } : {}) };
}

/** The line after the answer, as curl's write-out. */
export function writeOut(marker: string): string {
  return `\\n${marker} %{http_code} %{size_upload} %{time_total}\\n`;
}

export interface CurlLimits {
  readonly connectSeconds: number;
  readonly stallSeconds: number;
  readonly uploadSeconds: number;
}

/** Which way the bytes go. */
export type Transfer = 'upload' | 'download';

/** Reads a curl child's end: exit code, the answer with its headers and the write-out line. */
export function readCurlEnd(
  result: ChildResult,
  marker: string,
  imageBytes: number,
  limits: CurlLimits,
  transfer: Transfer = 'upload',
): CurlEnd {
  switch (result.kind) {
    case 'exited':
      return readExit(result.code, result.stdout, marker, imageBytes, limits, transfer);
    case 'killed':
      return noAnswer(`curl was ended by signal ${result.signal}`, true);
    case 'deadline':
      return noAnswer(messages.reason.timedOut(limits.uploadSeconds, transfer), true);
    case 'aborted':
      return noAnswer(messages.reason.aborted, true);
    case 'lost':
      return { kind: 'notStarted', reason: result.reason };
    default:
      return result satisfies never;
  }
}

function readExit(
  code: number,
  stdout: string,
  marker: string,
  imageBytes: number,
  limits: CurlLimits,
  transfer: Transfer,
): CurlEnd {
  const at = stdout.lastIndexOf(`\n${marker} `);
  const [, , sent = '0', seconds = '0'] =
    at === -1
      ? []
      : stdout
          .slice(at + 1)
          .trimEnd()
          .split(' ');
  const answer = readAnswer(at === -1 ? stdout : stdout.slice(0, at), code, at === -1);
  // An early refusal closes the connection under curl: what the BMC said counts, not how sending ended.
  if (answer !== undefined && (code === 0 || answer.httpStatus >= 300)) return answer;
  // Code 0 is a whole exchange, whatever is left of its output.
  const sentAll = answer !== undefined || code === 0 || (Number(sent) >= imageBytes && imageBytes > 0);
  const local = LOCAL_PROBLEMS[code];
  if (local !== undefined) return { kind: 'notStarted', reason: local };
  const end = noAnswer(
    code === 28
      ? timeOut(Number(seconds), Number(sent), limits, transfer)
      : (NETWORK_PROBLEMS[code] ?? `curl exit code ${code}`),
    sentAll,
  );
  return RESETS.has(code) && !sentAll ? { ...end, isCut: true } : end;
}

function noAnswer(reason: string, sentAll: boolean): NoAnswer {
  return { kind: 'noAnswer', reason, sentAll };
}

const RESETS = new Set([55, 56]);

const LOCAL_PROBLEMS: Readonly<Record<number, string>> = {
  1: 'curl cannot speak HTTPS',
  2: 'curl does not know an option: version 7.61 or newer is needed',
  4: 'curl lacks a feature that is needed',
  26: 'the file cannot be read',
  27: 'curl is out of memory',
  126: 'curl cannot be executed',
  127: 'curl is not installed',
};

const NETWORK_PROBLEMS: Readonly<Record<number, string>> = {
  0: 'curl ended without an answer',
  6: 'Name or service not known',
  7: 'Connection refused',
  8: 'the answer is not HTTP',
  16: 'HTTP/2 failure',
  18: 'Connection closed in the middle of the answer',
  35: 'TLS failure or connection reset during the TLS handshake',
  52: 'Empty reply: connection closed without an answer',
  55: 'Connection reset while sending',
  56: 'Connection reset while waiting for the answer',
};

/** curl has one exit code for its three limits: which one it was is seen by the time that passed. */
function timeOut(seconds: number, movedBytes: number, limits: CurlLimits, transfer: Transfer): string {
  const { timedOut } = messages.reason;
  if (movedBytes === 0 && seconds < limits.stallSeconds && seconds < limits.uploadSeconds - 0.5)
    return timedOut(limits.connectSeconds, 'connecting');
  if (seconds >= limits.uploadSeconds - 0.5) return timedOut(limits.uploadSeconds, transfer);
  return timedOut(limits.stallSeconds, transfer === 'upload' ? 'stalledUpload' : 'stalledDownload');
}

/** The last answer that is not a 1xx, from curl's output with headers. */
function readAnswer(output: string, code: number, lineMissing: boolean): HttpAnswer | undefined {
  let rest = output;
  for (;;) {
    const [, status, reason = ''] = /^HTTP\/[\d.]+ (\d{3})(?: ([^\r\n]*))?\r?\n/.exec(rest) ?? [];
    const end = /\r?\n\r?\n/.exec(rest);
    if (status === undefined || end === null) return undefined;
    const head = rest.slice(0, end.index);
    rest = rest.slice(end.index + end[0].length);
    const httpStatus = Number(status);
    if (httpStatus < 200) continue;
    return {
      kind: 'answer',
      httpStatus,
      reason: reason === '' ? (STATUS_CODES[httpStatus] ?? 'Unknown') : reason,
      contentType: header(head, 'content-type'),
      retryAfter: header(head, 'retry-after'),
      setCookies: [],
      location: header(head, 'location'),
      body: rest,
      extent: lineMissing ? 'tooLong' : code === 0 ? 'whole' : 'cutOff',
    };
  }
}

function header(head: string, name: string): string | undefined {
  for (const line of head.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (line.slice(0, colon).toLowerCase() === name) return line.slice(colon + 1).trim();
  }
  return undefined;
}
