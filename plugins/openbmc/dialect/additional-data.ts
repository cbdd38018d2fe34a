import { isRecord } from './rest/answer.js';
import { scalarOf } from './rest/scalar.js';

/** A log entry's AdditionalData: `KEY=value` texts; levels since 2025 give a map. Empty for anything else. */
export function detailsOf(data: unknown): readonly string[] {
  if (Array.isArray(data)) return data.map((item) => String(scalarOf(item)));
  if (!isRecord(data)) return [];
  return Object.entries(data).map(([key, value]) => `${String(scalarOf(key))}=${String(scalarOf(value))}`);
}
