/** A body that may have control characters in a text: JSON writes most of them as escapes. */
const SUSPECT = /[\x7f-\x9f]|\\(?:[bfnrt]|u00(?:[0189]|7f))/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
const CONTROLS = /[\x00-\x1f\x7f-\x9f]/g;

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

/** Throws RangeError for what is nested deeper than the stack. */
function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(CONTROLS, ' ');
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name.replace(CONTROLS, ' '), cleaned(item)]),
  );
}
