import { cleanText } from '../bmc-text.js';

/** A body that may have in a text what is not fit to be shown (`cleanText`): JSON writes most of it as escapes. */
const SUSPECT =
  /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\uffff]|\\(?:[bfnrt]|u(?:00[0189]|007f|061c|20[0-6]|d[89a-f]|f[ef]f))/i;

/** Reading a shorter body takes no time worth counting for. */
const SHORT_CHARACTERS = 256 * 1024;
/**
 * Of a body with more values, V8 needs seconds to make objects, and the event loop stands still for as long. An
 * inventory of 2 MiB has some 60,000.
 */
const MAX_VALUES = 150_000;

/** Whether a body has so many commas and brackets that it could hold more values than can be read in one go. */
export function hasTooManyValues(body: string): boolean {
  if (body.length <= SHORT_CHARACTERS) return false;
  let left = MAX_VALUES;
  for (const mark of [',', '[', '{'])
    for (let at = body.indexOf(mark); at >= 0; at = body.indexOf(mark, at + 1)) {
      left -= 1;
      if (left < 0) return true;
    }
  return false;
}

/**
 * A BMC's JSON, whose names and texts are fit for a terminal and for one line: control characters are blanks. Undefined
 * when it is not JSON.
 */
export function parseJson(body: string): unknown {
  try {
    const json: unknown = JSON.parse(body);
    return SUSPECT.test(body) ? cleaned(json) : json;
  } catch {
    return undefined;
  }
}

/** Text of a BMC that did not come as JSON, made fit in the same way, whatever its length. */
export function withoutControls(text: string): string {
  return cleanText(text, text.length);
}

/** Throws RangeError for what is nested deeper than the stack. */
function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return withoutControls(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [withoutControls(name), cleaned(item)]),
  );
}
