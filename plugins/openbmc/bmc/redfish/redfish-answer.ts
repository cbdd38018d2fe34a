import type { HttpAnswer } from '../http/http-answer.js';
import {
  isPasswordExpired,
  printable,
  readJson,
  refusedBy as refusedByRest,
  wrongFormat,
} from '../http/json-answer.js';
import type { Problem, Refused } from '../problem.js';
import { messages as common } from '../problem-texts.js';
import type { BmcReply } from '../verbs/index.js';
import { messages } from './redfish-texts.js';
import { isRecord, listOf, messageKey, type Resource, recordOf, textOf } from './resource.js';

/** A resource that was read. */
export interface Got {
  readonly kind: 'got';
  readonly resource: Resource;
}

/**
 * Reads the answer of a GET. A service of the BMC that fails makes it 500 with the rest of the resource in the body:
 * what is there counts.
 */
export function readGot(reply: HttpAnswer | Problem): Got | Problem {
  if (reply.kind !== 'answer') return reply;
  const json = readJson(reply);
  const isWhole = reply.httpStatus >= 200 && reply.httpStatus <= 299;
  const isPartial = reply.httpStatus === 500 && isRecord(json) && '@odata.id' in json && !isListless(json);
  if (isRecord(json) && (isWhole || isPartial)) return { kind: 'got', resource: json };
  return isWhole ? wrongFormat(reply) : refusedBy(reply);
}

/** A collection whose members could not be read is not an empty one. */
function isListless(json: Resource): boolean {
  return (textOf(json['@odata.type']) ?? '').endsWith('Collection') && !Array.isArray(json['Members']);
}

/** The reply of a verb that asks for nothing back: any 2xx, whatever its body. */
export function readDone(reply: HttpAnswer | Problem): BmcReply<undefined> {
  if (reply.kind !== 'answer') return reply;
  if (reply.httpStatus >= 200 && reply.httpStatus <= 299) return { kind: 'ok', value: undefined };
  return refusedBy(reply);
}

/** The BMC's words for an answer that is no success: its extended messages, or what the status says. */
export function refusedBy(answer: HttpAnswer): Refused {
  const base = refusedByRest(answer);
  if (isPasswordExpired(answer)) return base;
  // A part of what was asked may have been done.
  const said = messagesOf(readJson(answer)).filter(({ key }) => key !== 'Success');
  const words = [...new Set(said.flatMap(({ text }) => text ?? []))].join(' ');
  if (words === '') return base;
  const detail = said.find(({ key }) => key !== undefined)?.key;
  return { ...base, text: common.failed(answer.httpStatus, words), detail };
}

/** A refusal that no BMC has spoken: the interface has no such thing. */
export function notSupported(text: string): Refused {
  return { kind: 'refused', httpStatus: 501, text, detail: undefined, retryAfterSeconds: undefined };
}

export function noCounterpart(what: string): Refused {
  return notSupported(messages.noCounterpart(what));
}

export interface Said {
  /** The message's name without registry and version. */
  readonly key: string | undefined;
  readonly text: string | undefined;
}

const MAX_MESSAGES = 8;

function messagesIn(value: unknown): readonly unknown[] {
  return listOf(value).slice(0, MAX_MESSAGES);
}

/** The messages of a body: of the error, of the success, and of single properties. */
export function messagesOf(json: unknown): readonly Said[] {
  const body = recordOf(json);
  const error = recordOf(body['error']);
  const lists = [error, body].map((one) => messagesIn(one['@Message.ExtendedInfo']));
  for (const name in body) {
    if (lists.length > MAX_MESSAGES) break;
    const isOfProperty = name.endsWith('@Message.ExtendedInfo') && name !== '@Message.ExtendedInfo';
    if (isOfProperty) lists.push(messagesIn(body[name]));
  }
  const said = lists.flat().map((one): Said => {
    const message = recordOf(one);
    return { key: messageKey(message['MessageId']), text: printable(message['Message']) };
  });
  if (said.length > 0) return said.slice(0, MAX_MESSAGES);
  return textOf(error['message']) === undefined
    ? []
    : [{ key: messageKey(error['code']), text: printable(error['message']) }];
}
