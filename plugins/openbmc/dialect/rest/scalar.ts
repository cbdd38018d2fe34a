import type { Scalar } from '../../verbs/machine.js';

/** Of one value that much is shown. */
const MAX_CHARACTERS = 4096;
/** What is nested deeper than the stack cannot be written. */
const TOO_DEEP = '...';

/**
 * A property's value as something that can be shown: text, number and boolean as they are, nothing for null, a list
 * as its items with commas, everything else as JSON.
 */
export function scalarOf(value: unknown): Scalar {
  switch (typeof value) {
    case 'string':
      return short(value);
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : '';
    default:
      return value === null || value === undefined ? '' : short(asText(value));
  }
}

function asText(value: unknown): string {
  return Array.isArray(value) ? value.map(itemText).join(',') : itemText(value);
}

function itemText(item: unknown): string {
  if (typeof item === 'string') return item;
  try {
    return JSON.stringify(item);
  } catch {
    return TOO_DEEP;
  }
}

function short(text: string): string {
  return text.length > MAX_CHARACTERS ? text.slice(0, MAX_CHARACTERS) : text;
}
