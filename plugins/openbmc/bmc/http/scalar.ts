import type { Scalar } from '../verbs/machine-verbs.js';
import { MAX_TEXT, shownText } from './bounds.js';

/** What is nested deeper than the stack cannot be written. */
const TOO_DEEP = '...';

/**
 * A property's value as something that can be shown: text, number and boolean as they are, nothing for null, a list
 * as its items with commas, everything else as JSON.
 */
export function scalarOf(value: unknown): Scalar {
  switch (typeof value) {
    case 'string':
      return shownText(value, MAX_TEXT) ?? '';
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : '';
    default:
      return value === null || value === undefined ? '' : (shownText(asText(value), MAX_TEXT) ?? '');
  }
}

function asText(value: unknown): string {
  // Each item has a comma at least.
  return Array.isArray(value) ? value.slice(0, MAX_TEXT).map(itemText).join(',') : itemText(value);
}

function itemText(item: unknown): string {
  if (typeof item === 'string') return item;
  try {
    return JSON.stringify(item);
  } catch {
    return TOO_DEEP;
  }
}
