import { cleanWords } from '../bmc-text.js';
import type { Problem, Refused } from '../problem.js';
import { messages } from '../problem-texts.js';
import type { BmcReply } from '../verbs/index.js';
import { told } from './bounds.js';
import type { HttpAnswer } from './http-answer.js';
import { hasTooManyValues, parseJson } from './json.js';
import { retryAfter } from './retry-after.js';

/** Of a strange answer that much is shown. */
const SHOWN_CHARACTERS = 80;

/** A legacy answer's `data`, which may be anything. */
export interface Data {
  readonly kind: 'data';
  readonly data: unknown;
}

/**
 * Reads `{ data, message, status }`. Any 2xx with JSON is a success whatever its reason phrase; 204 has no body and
 * needs none.
 */
export function readData(reply: HttpAnswer | Problem): Data | Problem {
  if (reply.kind !== 'answer') return reply;
  const json = readJson(reply);
  if (reply.httpStatus < 200 || reply.httpStatus > 299) return refusedBy(reply, json);
  if (reply.httpStatus === 204 && reply.body === '') return { kind: 'data', data: undefined };
  if (!isRecord(json)) return wrongFormat(reply);
  return { kind: 'data', data: json['data'] };
}

/** The reply of a verb that asks for nothing back. */
export function readDone(reply: HttpAnswer | Problem): BmcReply<undefined> {
  const read = readData(reply);
  return read.kind === 'data' ? { kind: 'ok', value: undefined } : read;
}

/** What a decoder makes of an answer's data, and what it leaves out: a line each. */
export interface Decoded<Value> {
  readonly value: Value;
  readonly missing?: readonly string[];
}

/** The reply of a verb whose value `decode` finds in the answer's data; undefined when it is not there. */
export function readValue<Value>(
  reply: HttpAnswer | Problem,
  decode: (data: unknown) => Decoded<Value> | undefined,
): BmcReply<Value> {
  const read = readData(reply);
  if (read.kind !== 'data') return read;
  const decoded = decode(read.data);
  if (decoded !== undefined) return told(decoded.value, decoded.missing);
  return reply.kind === 'answer' ? wrongFormat(reply) : reply;
}

/** The body's JSON value; undefined when it is not whole, not JSON, or of more values than can be read in one go. */
export function readJson(answer: HttpAnswer): unknown {
  return answer.extent === 'whole' && !hasTooManyValues(answer.body) ? parseJson(answer.body) : undefined;
}

/** The BMC's words and status for an answer that is no success [openbmc.pm:2978-3104]. */
export function refusedBy(answer: HttpAnswer, json: unknown = readJson(answer)): Refused {
  const said = wordsOf(json);
  return {
    kind: 'refused',
    httpStatus: answer.httpStatus,
    text: errorText(answer, said),
    detail: said.exception ?? said.description ?? bodyWords(answer.body),
    retryAfterSeconds: retryAfter(answer.retryAfter, Date.now()),
  };
}

/** An answer that says yes but cannot be read. */
export function wrongFormat(answer: HttpAnswer): Refused {
  const what = describe(answer);
  return {
    kind: 'refused',
    httpStatus: answer.httpStatus,
    text: messages.wrongFormat(what),
    detail: undefined,
    retryAfterSeconds: undefined,
  };
}

/** A body that is no document; a page of a web server says in markup what the status says in words. */
function bodyWords(body: string): string | undefined {
  return body.trimStart().startsWith('<') ? undefined : printable(body);
}

/** Status, content type and first characters of an answer that cannot be read. */
export function describe(answer: HttpAnswer): string {
  const type = answer.contentType === undefined ? 'no content type' : printable(answer.contentType);
  const whole = hasTooManyValues(answer.body) ? 'too many values' : undefined;
  const size = { whole, cutOff: 'cut off', tooLong: 'too long' }[answer.extent];
  const start = answer.body === '' ? 'empty' : printable(answer.body, SHOWN_CHARACTERS);
  return [`${answer.httpStatus} ${printable(answer.reason)}`, type, size, start]
    .filter((part) => part !== undefined)
    .join(', ');
}

/** True for bmcweb's 403 of an expired password, which has Redfish's shape even on legacy paths. */
export function isPasswordExpired(answer: HttpAnswer): boolean {
  return answer.httpStatus === 403 && answer.body.includes('PasswordChangeRequired');
}

function errorText(answer: HttpAnswer, said: Words): string {
  const { httpStatus } = answer;
  const reason = printable(answer.reason) ?? '';
  if (httpStatus === 503) return messages.serviceUnavailable;
  if (httpStatus === 504) return messages.gatewayTimeout;
  if (isPasswordExpired(answer)) return messages.passwordExpired;
  if (httpStatus === 403) return messages.forbidden;
  if (httpStatus === 500) return messages.failed(500, said.exception ?? said.description ?? reason);
  return messages.failed(httpStatus, said.description ?? reason);
}

/** Whether an error comes from the legacy interface: `{ data, message, status: 'error' }`. */
export function isLegacyError(answer: HttpAnswer): boolean {
  const json = readJson(answer);
  return isRecord(json) && json['status'] === 'error';
}

/** The envelope's `message`, which mostly is the status line. */
export function messageIn(json: unknown): string | undefined {
  return wordsOf(json).message;
}

interface Words {
  readonly description: string | undefined;
  readonly exception: string | undefined;
  readonly message: string | undefined;
}

function wordsOf(json: unknown): Words {
  const body = isRecord(json) ? json : {};
  const data = isRecord(body['data']) ? body['data'] : {};
  return {
    description: printable(data['description']),
    exception: printable(data['exception']),
    message: printable(body['message']),
  };
}

const MAX_WORDS = 1_000;

/** Text of a BMC made fit for a terminal; undefined when there is none. */
export function printable(text: unknown, most = MAX_WORDS): string | undefined {
  return cleanWords(text, most);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
