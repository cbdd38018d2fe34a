import type { Json } from './simulated-answer.js';

/** One line with blanks after `,` and `:`, as Python's json.dumps writes. */
export function pythonJson(value: Json): string {
  if (isList(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}: ${pythonJson(item)}`)
      .join(', ')}}`;
  }
  return JSON.stringify(value);
}

/** A value of one word; empty for anything else. */
export function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Indented by two, keys in order, as bmcweb writes. */
export function sortedJson(value: Json): string {
  return JSON.stringify(sorted(value), undefined, 2);
}

function sorted(value: Json): Json {
  if (isList(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key] ?? null)]));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
