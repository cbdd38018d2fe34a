import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { type Fields, isFields } from './fields.js';
import { MalformedFrame } from './malformed-frame.js';

const RESPONSE_KEYS: Readonly<Record<keyof XcatResponse, true>> = {
  data: true,
  error: true,
  errorcode: true,
  host: true,
  info: true,
  intersectinggroups: true,
  node: true,
  numofnodes: true,
  serverdone: true,
  sinfo: true,
  transid: true,
  username: true,
  warning: true,
  xcatdsource: true,
};

/** A reply as a worker said it; its keys and the kinds of its values are looked at. Throws MalformedFrame. */
export function responseOf(fields: Fields): XcatResponse {
  for (const [key, value] of Object.entries(fields)) {
    if (!Object.hasOwn(RESPONSE_KEYS, key) || !isXmlValue(value)) {
      throw new MalformedFrame('a reply that is not an xcatresponse');
    }
  }
  return fields;
}

function isXmlValue(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'number') return true;
  if (Array.isArray(value)) return value.every(isXmlValue);
  return isFields(value) && Object.values(value).every(isXmlValue);
}
