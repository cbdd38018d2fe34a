import { createHash } from 'node:crypto';
import type { Answer, Json } from '../answers/simulated-answer.js';
import { sortedJson } from '../answers/simulated-json.js';
import type { Bmc } from '../bmc.js';
import { type BaseMessageName, baseMessage, type Message } from './simulated-redfish-texts.js';

/** The body of a resource or a request. */
export type Fields = { readonly [key: string]: Json };

export const jsonHeaders = {
  'OData-Version': '4.0',
  'Strict-Transport-Security': 'max-age=31536000; includeSubdomains',
  Pragma: 'no-cache',
  'Cache-Control': 'no-store, max-age=0',
  'X-Content-Type-Options': 'nosniff',
  'Content-Type': 'application/json',
};

const { 'Content-Type': _type, ...bareHeaders } = jsonHeaders;

/** A resource, with its ETag. */
export function resource(fields: Fields): Answer {
  const body = sortedJson(fields);
  return { status: 200, headers: { ...jsonHeaders, ...describedBy(fields), ETag: etagOf(body) }, body };
}

/** Strong, quoted, and the same whatever the time of day [bmcweb: computeEtag]. */
function etagOf(body: string): string {
  const timeless = body.replace(/"DateTime": "[^"]*"/, '');
  return `"${createHash('sha1').update(timeless).digest('hex').slice(0, 8).toUpperCase()}"`;
}

function describedBy(fields: Fields): Readonly<Record<string, string>> {
  const type = fields['@odata.type'];
  const name = typeof type === 'string' ? /^#(\w+)\./.exec(type)?.[1] : undefined;
  return name === undefined
    ? {}
    : { Link: `</redfish/v1/JsonSchemas/${name}/${name}.json>; rel=describedby` };
}

export function json(status: number, fields: Fields, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { ...jsonHeaders, ...headers }, body: sortedJson(fields) };
}

/** No body at all: 204, and 401 and 403 as bmcweb sends them. */
export function bare(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { ...headers, ...bareHeaders }, body: '' };
}

export type Remark = readonly [name: BaseMessageName, ...args: readonly string[]];

/** 200 with a message. */
export function remark(bmc: Bmc, ...[name, ...args]: Remark): Answer {
  return json(200, { '@Message.ExtendedInfo': [message(bmc, [name, ...args])] });
}

/** A write is done. */
export function written(bmc: Bmc): Answer {
  return bmc.behaviour.writeAnswer === 204 ? bare(204) : remark(bmc, 'Success');
}

export function message(bmc: Bmc, [name, ...args]: Remark): Message {
  return baseMessage(bmc.behaviour.registry, name, args);
}

/** The value of `error`: one message gives its code, several a general one. */
export function errorBody(bmc: Bmc, remarks: readonly Remark[]): Fields {
  const messages = remarks.map((one) => message(bmc, one));
  const [first] = messages;
  const isOne = messages.length === 1 && first !== undefined;
  return {
    '@Message.ExtendedInfo': messages,
    code: isOne ? first.MessageId : `Base.${bmc.behaviour.registry}.0.GeneralError`,
    message: isOne ? first.Message : message(bmc, ['GeneralError']).Message,
  };
}

/** An error by its status and messages. */
export function refusal(
  bmc: Bmc,
  status: number,
  remarks: readonly Remark[],
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const propertyOf = bmc.behaviour.propertyErrors ? propertyNamed : () => undefined;
  const fields: Record<string, Json> = {};
  const rest: Remark[] = [];
  for (const one of remarks) {
    const property = propertyOf(one);
    if (property === undefined) rest.push(one);
    else fields[`${property}@Message.ExtendedInfo`] = [message(bmc, one)];
  }
  if (rest.length > 0) fields['error'] = errorBody(bmc, rest);
  return json(status, fields, headers);
}

/** The property a message is about, by its last argument or its only one. */
function propertyNamed([name, ...args]: Remark): string | undefined {
  if (!name.startsWith('Property')) return undefined;
  return args.length > 1 && name !== 'PropertyValueIncorrect' ? args[1] : args[0];
}

/** 404 ResourceNotFound. */
export function notFound(bmc: Bmc, type: string, name: string): Answer {
  return refusal(bmc, 404, [['ResourceNotFound', type, name]]);
}

/** A status as bmcweb words it, for faults. */
export function statusAnswer(bmc: Bmc, status: number, retryAfterSeconds?: number): Answer {
  const headers: Readonly<Record<string, string>> =
    retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
  const remarks: Readonly<Record<number, Remark>> = {
    400: ['MalformedJSON'],
    404: ['ResourceNotFound', '', 'resource'],
    405: ['OperationNotAllowed'],
    412: ['PreconditionFailed'],
    428: ['PreconditionRequired'],
    500: ['InternalError'],
    503: ['ServiceTemporarilyUnavailable', String(retryAfterSeconds ?? '')],
  };
  const known = remarks[status];
  return known === undefined ? bare(status, headers) : refusal(bmc, status, [known], headers);
}
