import type { Answer, Json } from '../answers/simulated-answer.js';
import type { Bmc } from '../bmc.js';
import { parseJson } from '../requests/json-body.js';
import type { Exchange, Handled } from '../requests/simulated-exchange.js';
import type { Identity } from '../simulated-session.js';
import { type Fields, type Remark, refusal } from './answers.js';

/** One request that has found its route. */
export interface Call {
  readonly bmc: Bmc;
  readonly exchange: Exchange;
  /** Without a slash at its end. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** What the route's `:names` stand for, in their order. */
  readonly ids: readonly string[];
  /** undefined on the few resources that are open to all. */
  readonly identity: Identity | undefined;
  /** The body; empty for GET and DELETE. */
  readonly fields: Fields;
}

export type Handler = (call: Call) => Answer;

/** One resource: where it stands and what can be done with it. */
export interface Route {
  /** `/redfish/v1/Systems/:system`. */
  readonly at: string;
  readonly get?: Handler;
  readonly patch?: Handler;
  readonly post?: Handler;
  readonly delete?: Handler;
  /** A POST whose body is no JSON. */
  readonly upload?: (exchange: Exchange) => Handled;
  /** Methods that need no login. */
  readonly open?: readonly string[];
  /** Who may do more than read; the Administrator when absent. */
  readonly writers?: 'operators' | 'everyone';
  /** POST takes any body, and none. */
  readonly needsNoBody?: true;
  /** The route is there in this BMC; it always is when absent. */
  readonly exists?: (bmc: Bmc) => boolean;
}

/** The body of a PATCH or POST; a refusal when it is no JSON object. */
export function parseFields(bmc: Bmc, contentType: string, text: string): Fields | Answer {
  if (!/^application\/json\s*(;|$)/i.test(contentType)) {
    return refusal(bmc, 400, [['UnrecognizedRequestBody']]);
  }
  const body = parseJson(text);
  if (body === undefined) return refusal(bmc, 400, [['MalformedJSON']]);
  return isFields(body) ? body : refusal(bmc, 400, [['UnrecognizedRequestBody']]);
}

export function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** A refusal of fields that are not known, or wanted and not there. */
export function refuseFields(
  { bmc, fields }: Call,
  known: readonly string[],
  wanted: readonly string[] = [],
): Answer | undefined {
  const remarks: Remark[] = [
    ...Object.keys(fields)
      .filter((name) => !known.includes(name) && !name.includes('@'))
      .map((name): Remark => ['PropertyUnknown', name]),
    ...wanted.filter((name) => fields[name] === undefined).map((name): Remark => ['PropertyMissing', name]),
  ];
  return remarks.length === 0 ? undefined : refusal(bmc, 400, remarks);
}

/** 400 for a value of another type. */
export function wrongType(bmc: Bmc, value: Json | undefined, name: string): Answer {
  return refusal(bmc, 400, [['PropertyValueTypeError', JSON.stringify(value ?? null), name]]);
}

/** 400 for a value that is not one of a list. */
export function notInList(bmc: Bmc, value: Json | undefined, name: string): Answer {
  return refusal(bmc, 400, [['PropertyValueNotInList', JSON.stringify(value ?? null), name]]);
}

export function link(path: string): Fields {
  return { '@odata.id': path };
}
