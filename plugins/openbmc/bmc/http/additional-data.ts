import { MAX_DETAILS } from './bounds.js';
import { isRecord } from './json-answer.js';
import { scalarOf } from './scalar.js';

/** What failed, in the BMC's words: `FAIL=…`. */
export function failIn(details: readonly string[]): string | undefined {
  const fail = details.find((one) => one.startsWith('FAIL='))?.slice('FAIL='.length);
  return fail === '' ? undefined : fail;
}

/** A log entry's AdditionalData: `KEY=value` texts; levels since 2025 give a map. Empty for anything else. */
export function detailsOf(data: unknown): readonly string[] {
  if (Array.isArray(data)) return data.slice(0, MAX_DETAILS).map((item) => String(scalarOf(item)));
  if (!isRecord(data)) return [];
  const details: string[] = [];
  for (const key in data) {
    if (details.length === MAX_DETAILS) break;
    details.push(`${String(scalarOf(key))}=${String(scalarOf(data[key]))}`);
  }
  return details;
}
