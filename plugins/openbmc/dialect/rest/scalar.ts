import type { Scalar } from '../../verbs/machine.js';

/** Of one value that much is shown. */
const MAX_CHARACTERS = 4096;

/**
 * A property's value as something that can be shown: text, number and boolean as they are, nothing for null, a list
 * as its items with commas, everything else as JSON. Control characters become blanks: one value is one line.
 */
export function scalarOf(value: unknown): Scalar {
  switch (typeof value) {
    case 'string':
      return clean(value);
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : '';
    default:
      return value === null || value === undefined ? '' : clean(asText(value));
  }
}

function asText(value: unknown): string {
  if (!Array.isArray(value)) return JSON.stringify(value);
  return value.map((item) => (typeof item === 'object' ? JSON.stringify(item) : String(item))).join(',');
}

const CONTROL = /\p{Cc}/u;

function clean(text: string): string {
  const short = text.length > MAX_CHARACTERS ? text.slice(0, MAX_CHARACTERS) : text;
  return CONTROL.test(short) ? short.replace(/\p{Cc}/gu, ' ') : short;
}
