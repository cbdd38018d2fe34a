import { STATUS_CODES } from 'node:http';
import { cleanWords } from '../bmc-text.js';
import type { Stage } from '../problem-texts.js';
import type { Arrival } from './intake.js';

/** One request to a BMC. */
export interface HttpRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; undefined for none. */
  readonly body: string | undefined;
  /** Sending it twice does no harm: it is sent again when a kept connection turns out to be dead. */
  readonly repeatable: boolean;
  /** What the wait is called when it is too long. */
  readonly waitingFor: Extract<Stage, 'loggingIn' | 'answer'>;
  /** Seconds from now to the end of the answer, connecting included. */
  readonly seconds: number;
  /** Set for an answer that may be long: told of its bytes. While it is stopped, the seconds do not count. */
  readonly arrival?: Arrival | undefined;
  /** How long the answer may be, where it is otherwise than short or long. */
  readonly mostBytes?: number | undefined;
  /** Set where the answer is a file: so many bytes of it are taken, each as one character of the body. */
  readonly mostFileBytes?: number | undefined;
}

/** What came back over HTTP, whatever it says. */
export interface HttpAnswer {
  readonly kind: 'answer';
  readonly httpStatus: number;
  /** The reason phrase, fit to be shown; the standard one when the BMC gives none. */
  readonly reason: string;
  /** Fit to be shown. */
  readonly contentType: string | undefined;
  readonly retryAfter: string | undefined;
  readonly setCookies: readonly string[];
  /** Of a created session or task: where it is. */
  readonly location?: string | undefined;
  /** Only what may stand in a header. */
  readonly etag?: string | undefined;
  /** X-Auth-Token, of a login by Redfish. */
  readonly token?: string | undefined;
  readonly body: string;
  /** Whether `body` is all of it. */
  readonly extent: 'whole' | 'cutOff' | 'tooLong';
}

/** The head of an answer as it came. */
export interface AnswerHead {
  readonly httpStatus: number;
  /** Empty for none. */
  readonly reason: string;
  /** The first header of this name, in lower case. */
  readonly header: (name: string) => string | undefined;
  readonly setCookies?: readonly string[];
}

/** Longer ones are no phrases and no types. */
const MAX_REASON = 120;
const MAX_TYPE = 120;
const ETAG = /^[\x21-\x7e]{1,1024}$/;

/** An answer as it is handed on: what is shown of its head is clean from here on. */
export function answerOf(
  { httpStatus, reason, header, setCookies = [] }: AnswerHead,
  body: string,
  extent: HttpAnswer['extent'],
): HttpAnswer {
  const etag = header('etag');
  const standard = STATUS_CODES[httpStatus];
  return {
    kind: 'answer',
    httpStatus,
    reason: reason === standard ? reason : (cleanWords(reason, MAX_REASON) ?? standard ?? 'Unknown'),
    contentType: cleanWords(header('content-type'), MAX_TYPE),
    retryAfter: header('retry-after'),
    setCookies,
    location: header('location'),
    etag: etag !== undefined && ETAG.test(etag) ? etag : undefined,
    token: header('x-auth-token'),
    body,
    extent,
  };
}
