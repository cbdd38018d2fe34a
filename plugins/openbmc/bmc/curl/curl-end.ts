import type { ChildResult } from '../../../../lib/plugin/child-request.js';
import { answerOf, type HttpAnswer } from '../http/http-answer.js';
import { isOfOldTls } from '../http/old-tls.js';
import type { Silent } from '../problem.js';
import { messages } from '../problem-texts.js';
import type { Sent } from '../verbs/index.js';
import { type CurlExit, curlExit, readWritten, type Transfer, type Written } from './curl-exit.js';

/** How a transfer's curl ended. */
export type CurlEnd =
  | HttpAnswer
  | NoAnswer
  /** Nothing went to the BMC, because of this machine. */
  | { readonly kind: 'notStarted'; readonly reason: string };

export interface NoAnswer {
  readonly kind: 'noAnswer';
  readonly reason: string;
  readonly sent: Sent;
}

/** What an upload without an answer comes to. */
export function silentEnd({ reason, sent }: NoAnswer): Silent {
  const text = sent === 'lost' ? messages.upload.lost(reason) : messages.upload.silent(reason);
  return { kind: 'silent', sent, text };
}

export interface CurlLimits {
  readonly connectSeconds: number;
  readonly stallSeconds: number;
  readonly uploadSeconds: number;
  readonly oldTls: boolean;
}

/** curl's exit code for a handshake that failed. */
const TLS_FAILED = 35;

/** Reads a curl child's end: exit code, the answer with its headers and the write-out line. */
export function readCurlEnd(
  result: ChildResult,
  marker: string,
  imageBytes: number,
  limits: CurlLimits,
  transfer: Transfer = 'upload',
): CurlEnd {
  switch (result.kind) {
    case 'exited': {
      const end = readExit(result.code, result.stdout, marker, imageBytes, limits, transfer);
      const isTooOld = result.code === TLS_FAILED && !limits.oldTls && isOfOldTls(result.stderr);
      return isTooOld && end.kind === 'noAnswer'
        ? { ...end, reason: messages.reason.tlsTooOld(end.reason) }
        : end;
    }
    case 'killed':
      return noAnswer(`curl was ended by signal ${result.signal}`, 'lost');
    case 'deadline':
      return noAnswer(messages.reason.timedOut(limits.uploadSeconds, transfer), 'maybe');
    case 'aborted':
      return noAnswer(messages.reason.aborted, 'maybe');
    case 'lost':
      return noAnswer(result.reason, 'lost');
    case 'notStarted':
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
  const written = readWritten(stdout, marker);
  const exit = curlExit(code);
  const isDone = exit.means === 'done';
  const extent = written === undefined ? 'tooLong' : isDone ? 'whole' : 'cutOff';
  const answer = readAnswer(written?.before ?? stdout, extent);
  // An early refusal closes the connection under curl: what the BMC said counts, not how sending ended.
  if (answer !== undefined && (isDone || answer.httpStatus >= 300)) return answer;
  // Code 0 is a whole exchange, whatever is left of its output.
  const sentAll = answer !== undefined || isDone || ((written?.bytes ?? 0) >= imageBytes && imageBytes > 0);
  // What was sent may have arrived, whatever this machine could not do after that.
  if (exit.means === 'unable' && !sentAll && (exit.afterwards === undefined || written?.reached !== true))
    return { kind: 'notStarted', reason: exit.words };
  // A 1xx is no answer yet.
  const hasHead = answer !== undefined || (written?.httpStatus ?? 0) >= 200;
  // Whether it was closed or reset is told apart by how busy this machine is, and by the release of curl.
  const isCut = exit.means === 'ended' && !hasHead && transfer === 'upload';
  const reason = reasonOf(exit, { written, hasHead, sentAll, limits, transfer });
  return noAnswer(reason, sentAll ? 'maybe' : isCut ? 'cut' : 'no');
}

interface Ending {
  readonly written: Written | undefined;
  /** The status of an answer came. */
  readonly hasHead: boolean;
  readonly sentAll: boolean;
  readonly limits: CurlLimits;
  readonly transfer: Transfer;
}

const closedInAnswer = curlExit(18);
const resetSending = curlExit(55);
const emptyReply = curlExit(52);

function reasonOf(exit: CurlExit, { written, hasHead, sentAll, limits, transfer }: Ending): string {
  switch (exit.means) {
    case 'done':
      return written?.httpStatus === 0 && written.bytes > 0 && transfer === 'download'
        ? wordsOf(curlExit(8))
        : 'curl ended without an answer';
    case 'late':
      return timeOut(written?.seconds ?? 0, written?.bytes ?? 0, limits, transfer);
    case 'ended':
      // Which of its codes curl gives for the same end depends on its release.
      if (hasHead) return wordsOf(closedInAnswer);
      if (transfer === 'upload' && !sentAll) return wordsOf(resetSending);
      return exit === closedInAnswer ? wordsOf(emptyReply) : exit.words;
    case 'unable':
      return exit.afterwards ?? exit.words;
    case 'refused':
      return 'the status is no success';
    case 'notWritten':
      return "curl's output cannot be written";
    case 'tooLarge':
      return 'the answer is too large';
    case 'unreachable':
    case 'unreadable':
    case 'other':
      return exit.words;
    default:
      return exit satisfies never;
  }
}

function wordsOf(exit: CurlExit): string {
  return 'words' in exit ? exit.words : '';
}

function noAnswer(reason: string, sent: Sent): NoAnswer {
  return { kind: 'noAnswer', reason, sent };
}

/** curl has one exit code for its three limits: which one it was is seen by the time that passed. */
function timeOut(seconds: number, movedBytes: number, limits: CurlLimits, transfer: Transfer): string {
  const { timedOut } = messages.reason;
  if (movedBytes === 0 && seconds < limits.stallSeconds && seconds < limits.uploadSeconds - 0.5)
    return timedOut(limits.connectSeconds, 'connecting');
  if (seconds >= limits.uploadSeconds - 0.5) return timedOut(limits.uploadSeconds, transfer);
  const stalled = movedBytes > 0 ? 'slowDownload' : 'stalledDownload';
  return timedOut(limits.stallSeconds, transfer === 'upload' ? 'stalledUpload' : stalled);
}

/** The last answer that is not a 1xx, from curl's output with headers. */
function readAnswer(output: string, extent: HttpAnswer['extent']): HttpAnswer | undefined {
  let rest = output;
  for (;;) {
    const [, status, reason = ''] = /^HTTP\/[\d.]+ (\d{3})(?: ([^\r\n]*))?\r?\n/.exec(rest) ?? [];
    const end = /\r?\n\r?\n/.exec(rest);
    if (status === undefined || end === null) return undefined;
    const head = rest.slice(0, end.index);
    rest = rest.slice(end.index + end[0].length);
    const httpStatus = Number(status);
    if (httpStatus < 200) continue;
    return answerOf({ httpStatus, reason, header: (name) => header(head, name) }, rest, extent);
  }
}

function header(head: string, name: string): string | undefined {
  for (const line of head.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (line.slice(0, colon).toLowerCase() === name) return line.slice(colon + 1).trim();
  }
  return undefined;
}
